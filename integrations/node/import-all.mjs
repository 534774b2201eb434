import { readFileSync } from 'node:fs';

let count = 0;
for (const name of ['@org/calls-core', '@org/calls-react', '@org/calls-vue', '@org/calls-server']) {
  const manifest = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'));
  for (const entry of Object.keys(manifest.exports)) {
    if (entry === './package.json') continue;
    const specifier = name + entry.slice(1);
    const module = await import(specifier);
    if ('default' in module) throw new Error(`${specifier} has a default export`);
    count += 1;
  }
}
console.log(`${count} entries import in Node ${process.version}`);
