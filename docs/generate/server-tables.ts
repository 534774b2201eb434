import { serverErrorTable } from '@org/calls-core/protocol';
import { flags, variableOf } from '../../packages/server/src/cli/flags.ts';
import { code, table } from './markdown.ts';

/** The flags of the command `calls-server`. */
export const serverFlags: string = table(
  ['Flag', 'Variable', 'Default', 'What'],
  flags.map((flag) => [
    [flag.name, ...(flag.aliases ?? [])].map((name) => code(`--${name}`)).join(', '),
    code(variableOf(flag)),
    flag.default ?? '',
    flag.meaning.replaceAll('|', '\\|'),
  ]),
);

/** The codes of a server's refusals. */
export const serverErrors: string = table(
  ['Code', 'HTTP', 'WebSocket', 'What happened', 'What to do'],
  Object.entries(serverErrorTable).map(([name, { status, close, message, remedy }]) => [
    code(name),
    String(status),
    String(close ?? 4000 + status),
    message,
    remedy,
  ]),
);
