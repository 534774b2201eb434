import type { ComponentStrings } from '@org/calls-core/components';
import { h, type VNode } from 'vue';
import { styles } from './styles.ts';

/** Leads to the other pages of a grid; nothing where there is only one. */
export function pagesOf(
  { page, pages }: { readonly page: number; readonly pages: number },
  strings: ComponentStrings,
  onPage: (page: number) => void,
): VNode | null {
  if (pages < 2) return null;
  const button = (name: string, to: number, sign: string): VNode =>
    h(
      'button',
      {
        type: 'button',
        'aria-label': name,
        disabled: to < 0 || to >= pages,
        style: styles.pageButton,
        onClick: () => onPage(to),
      },
      sign,
    );
  return h('div', { class: 'calls-pages', style: styles.pages }, [
    button(strings.previousPage, page - 1, '−'),
    h('span', { role: 'status' }, strings.page(page + 1, pages)),
    button(strings.nextPage, page + 1, '+'),
  ]);
}
