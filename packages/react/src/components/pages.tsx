import type { ComponentStrings } from '@org/calls-core/components';
import type { ReactNode } from 'react';
import { styles } from './styles.ts';

interface PagesProps {
  readonly page: number;
  readonly pages: number;
  readonly strings: ComponentStrings;
  readonly onPage: (page: number) => void;
}

/** Leads to the other pages of a grid; nothing where there is only one. */
export function Pages({ page, pages, strings, onPage }: PagesProps): ReactNode {
  if (pages < 2) return null;
  const button = (name: string, to: number, sign: string): ReactNode => (
    <button
      type="button"
      aria-label={name}
      disabled={to < 0 || to >= pages}
      style={styles.pageButton}
      onClick={() => onPage(to)}
    >
      {sign}
    </button>
  );
  return (
    <div className="calls-pages" style={styles.pages}>
      {button(strings.previousPage, page - 1, '−')}
      <span role="status">{strings.page(page + 1, pages)}</span>
      {button(strings.nextPage, page + 1, '+')}
    </div>
  );
}
