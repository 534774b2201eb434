/** Says in place of the demo why it cannot begin, what to do, and offers two ways on. */
export function failPage(error: unknown): void {
  const { message = String(error), remedy = '' } = Object(error) as { message?: string; remedy?: string };
  const page = document.createElement('main');
  page.className = 'fail';
  page.setAttribute('role', 'alert');
  page.append(element('h1', 'The demo cannot begin'), element('p', message));
  if (remedy) page.append(element('p', remedy));
  const again = element('button', 'Try again');
  again.type = 'button';
  again.addEventListener('click', () => location.reload());
  const ways = element('div', '');
  ways.append(again);
  const here = new URL(location.href);
  if (here.searchParams.has('server')) {
    const server = element('p', '');
    server.append('The server is ', element('code', here.searchParams.get('server') ?? ''), '.');
    here.searchParams.delete('server');
    const without = element('a', 'Go on without a server');
    without.href = here.href;
    ways.append(without);
    page.append(server);
  }
  page.append(ways);
  document.body.replaceChildren(page);
}

function element<Name extends keyof HTMLElementTagNameMap>(name: Name, text: string): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.textContent = text;
  return made;
}
