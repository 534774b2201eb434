const focusable = 'button:not([disabled]), a[href], select, input, [tabindex="0"]';

/**
 * Keeps the focus inside a dialog while it is open: moves it to what is marked `data-autofocus`, or to the first
 * control, keeps Tab inside, and gives it back in the end. It takes the focus only from within `owner`
 * or from nowhere, so that a phone that rings does not take it from the phone beside it.
 */
export function holdFocus(dialog: HTMLElement, owner: HTMLElement): () => void {
  const before = document.activeElement;
  const ours = !before || before === document.body || owner.contains(before);
  const controls = (): HTMLElement[] => [...dialog.querySelectorAll<HTMLElement>(focusable)];
  if (ours) (dialog.querySelector<HTMLElement>('[data-autofocus]') ?? controls()[0])?.focus();

  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Tab') return;
    const all = controls();
    const edge = event.shiftKey ? all[0] : all.at(-1);
    if (document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? all.at(-1) : all[0])?.focus();
  };
  dialog.addEventListener('keydown', onKey);
  return () => {
    dialog.removeEventListener('keydown', onKey);
    const lost = document.activeElement === document.body || dialog.contains(document.activeElement);
    if (!lost || !ours) return;
    const target = before instanceof HTMLElement && before.isConnected && before !== document.body ? before : owner;
    target.focus();
  };
}
