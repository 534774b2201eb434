import { holdFocus } from '@calls/example-shared';
import { onBeforeUnmount, onMounted, type ShallowRef } from 'vue';

/** Keeps the focus inside a dialog while its component lives. The phone around it is found by its class. */
export function useHeldFocus(dialog: Readonly<ShallowRef<HTMLElement | null>>): void {
  let release = (): void => {};
  onMounted(() => {
    const owner = dialog.value?.closest<HTMLElement>('.phone');
    if (dialog.value && owner) release = holdFocus(dialog.value, owner);
  });
  onBeforeUnmount(() => release());
}
