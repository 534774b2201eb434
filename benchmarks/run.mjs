// npm run bench [-- NAME …]: measures, prints a table, writes results.json. README.md explains each procedure.
import { underWorkspaceNode } from './lib/under-workspace-node.mjs';

process.exitCode = underWorkspaceNode(new URL('./bench.ts', import.meta.url), process.argv.slice(2));
