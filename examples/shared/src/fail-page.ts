/** Says in place of the demo why it cannot begin, and what to do. */
export function failPage(error: unknown): void {
  const { message = String(error), remedy = '' } = Object(error) as { message?: string; remedy?: string };
  const page = document.createElement('main');
  page.className = 'fail';
  page.setAttribute('role', 'alert');
  for (const text of [message, remedy].filter(Boolean)) {
    const line = document.createElement('p');
    line.textContent = text;
    page.append(line);
  }
  document.body.replaceChildren(page);
}
