import { createTally } from './support/tally.mjs';
import { typechecks } from './support/typechecks.mjs';

const tally = createTally();
for await (const { name, ...result } of typechecks()) tally.check(name, result);
process.exitCode = tally.finish() ? 0 : 1;
