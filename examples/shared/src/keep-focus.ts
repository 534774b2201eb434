/**
 * Gives the focus to the phone when the control that had it is taken away, as a contact's button is once it has been
 * pressed: else the focus falls back to the page, the keys stop working, and the next phone that rings takes it.
 */
export function keepFocus(phone: HTMLElement): () => void {
  let last: Element | null = null;
  const remember = (event: FocusEvent): void => {
    last = event.target instanceof Element ? event.target : null;
  };
  const observer = new MutationObserver(() => {
    if (!last || last.isConnected || document.activeElement !== document.body) return;
    last = null;
    phone.focus({ preventScroll: true });
  });
  phone.addEventListener('focusin', remember);
  observer.observe(phone, { childList: true, subtree: true });
  return () => {
    phone.removeEventListener('focusin', remember);
    observer.disconnect();
  };
}
