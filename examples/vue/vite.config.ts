import vue from '@vitejs/plugin-vue';
import { defaultClientConditions, defineConfig } from 'vite';

export default defineConfig({
  base: './',
  plugins: [vue()],
  build: { target: 'es2022' },
  // The packages' sources, so that nothing has to be built first. An app outside of this repository needs no such line.
  resolve: { conditions: ['@org/source', ...defaultClientConditions] },
});
