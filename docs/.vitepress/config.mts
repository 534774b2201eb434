import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { defineConfig, type DefaultTheme } from 'vitepress';

const docs = new URL('../', import.meta.url);

/** The guide in the order in which it is read; a page that is not named here comes last. */
const order = [
  ...[
    'start',
    'calls',
    'groups',
    'rooms',
    'sfu',
    'signaling',
    'media',
    'annotations',
    'quality',
    'network',
    'preflight',
    'layouts',
    'recording',
    'page-life',
    'history',
  ],
  ...['react', 'vue', 'testing', 'bots', 'errors', 'trace-viewer'],
  ...[
    'server',
    'server-auth',
    'server-rooms',
    'server-records',
    'server-api',
    'server-scale',
    'server-sfu',
    'server-security',
  ],
];

/** Pages of the guide about `@org/calls-server` start with its name. */
const isOfServer = (page: string): boolean => /^server\b/.test(page);

function place(page: string): number {
  const index = order.indexOf(page.replace(/\.md$/, ''));
  return index < 0 ? order.length : index;
}

/** A heading without Markdown; the sidebar takes HTML. */
function plain(heading: string): string {
  return heading.replaceAll('`', '').replaceAll('<', '&lt;');
}

/** The pages of one folder, or those that `holds` takes, as a sidebar section, titled by each page's first heading. */
function section(text: string, folder: string, holds = (_page: string): boolean => true): DefaultTheme.SidebarItem {
  const at = new URL(`${folder}/`, docs);
  const files = existsSync(at) ? readdirSync(at).filter((name) => name.endsWith('.md') && name !== 'index.md') : [];
  const pages = files.filter(holds);
  const item = (page: string) => ({
    text: plain(readFileSync(new URL(page, at), 'utf8').match(/^# (.+)$/m)?.[1] ?? page),
    link: `/${folder}/${page.replace(/\.md$/, '')}`,
  });
  return { text, items: pages.sort((a, b) => place(a) - place(b) || a.localeCompare(b)).map(item) };
}

function reference(): DefaultTheme.SidebarItem {
  const sidebar = new URL('reference/typedoc-sidebar.json', docs);
  const items = existsSync(sidebar) ? (JSON.parse(readFileSync(sidebar, 'utf8')) as DefaultTheme.SidebarItem[]) : [];
  return { text: 'Reference', collapsed: true, items };
}

export default defineConfig({
  title: '@org/calls',
  description: 'WebRTC calls over whatever signaling you already have.',
  cleanUrls: true,
  srcExclude: ['**/README.md'],
  vite: { resolve: { conditions: ['@org/source', 'module', 'browser', 'development|production'] } },
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Guide', link: '/guide/start' },
      { text: 'Architecture', link: '/architecture' },
      { text: 'Reference', link: '/reference/' },
    ],
    sidebar: [
      section('Guide', 'guide', (page) => !isOfServer(page)),
      section('Server', 'guide', isOfServer),
      { text: 'Inside', items: [{ text: 'Architecture', link: '/architecture' }] },
      section('Decisions', 'decisions'),
      reference(),
    ],
  },
});
