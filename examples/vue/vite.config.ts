import vue from '@vitejs/plugin-vue';
import { defaultClientConditions, defineConfig } from 'vite';

export default defineConfig({
  base: './',
  plugins: [vue()],
  // Browsers that know `light-dark()`: written out for older ones, it would not follow the `color-scheme` of a part of the page.
  build: { target: 'es2022', cssTarget: ['chrome123', 'firefox120', 'safari17.5'] },
  // The packages' sources, so that nothing has to be built first. An app outside of this repository needs no such line.
  resolve: { conditions: ['@org/source', ...defaultClientConditions] },
});
