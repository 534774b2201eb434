// npm run soak [-- NAME …]: what only many calls or long ones show. Writes soak-results.json. README.md explains each part.
import { underWorkspaceNode } from './lib/under-workspace-node.mjs';

process.exitCode = underWorkspaceNode(new URL('./soak.ts', import.meta.url), process.argv.slice(2));
