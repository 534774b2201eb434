import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { defineConfig, type DefaultTheme } from 'vitepress';

const docs = new URL('../', import.meta.url);

/** One folder of pages as a sidebar section: sorted by file name, titled by each page's first heading. */
function section(text: string, folder: string): DefaultTheme.SidebarItem {
  const at = new URL(`${folder}/`, docs);
  const pages = existsSync(at) ? readdirSync(at).filter((name) => name.endsWith('.md') && name !== 'index.md') : [];
  const titled = (page: string) => readFileSync(new URL(page, at), 'utf8').match(/^# (.+)$/m)?.[1] ?? page;
  return {
    text,
    items: pages.sort().map((page) => ({ text: titled(page), link: `/${folder}/${page.replace(/\.md$/, '')}` })),
  };
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
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Guide', link: '/guide/getting-started' },
      { text: 'Architecture', link: '/architecture' },
      { text: 'Reference', link: '/reference/' },
    ],
    sidebar: [
      section('Guide', 'guide'),
      { text: 'Inside', items: [{ text: 'Architecture', link: '/architecture' }] },
      section('Decisions', 'decisions'),
      reference(),
    ],
  },
});
