// npm start: the demo, straight from the sources. npm start -- react: another example.
import './bootstrap.mjs';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { list, root } from './support/run.mjs';

const example = process.argv[2] ?? 'vanilla';
const folder = join(root, 'examples', example);
if (!existsSync(join(folder, 'index.html'))) {
  const others = list('examples').filter((name) => existsSync(join(root, 'examples', name, 'index.html')));
  console.error(`There is no example "${example}". Examples: ${others.join(', ') || 'none yet'}.`);
  process.exit(1);
}

const { createServer, defaultClientConditions } = await import('vite');
const server = await createServer({
  root: folder,
  logLevel: 'warn',
  server: { host: '127.0.0.1', port: Number(process.env.PORT ?? 5173) },
  resolve: { conditions: ['@org/source', ...defaultClientConditions] },
});
await server.listen();
console.log(`Demo: ${server.resolvedUrls?.local[0]}`);
