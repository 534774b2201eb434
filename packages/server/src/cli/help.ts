import { type Flag, flags, variableOf } from './flags.ts';

/** What `--help` prints. */
export function help(): string {
  const rows = flags.map((flag) => [shown(flag), `${flag.meaning}${flag.default ? ` Default: ${flag.default}.` : ''}`]);
  const width = Math.max(...rows.map(([left = '']) => left.length));
  return [
    'calls-server: a signaling server for @org/calls-core. Without settings it takes guests on this machine.',
    '',
    'Usage: calls-server [flags]',
    '',
    ...rows.map(([left = '', right]) => `  ${left.padEnd(width)}  ${right}`),
    `  ${'--help, --version'.padEnd(width)}  Print this, or the version.`,
    '',
    `Each flag may be an environment variable instead, such as ${flags.slice(0, 1).map(variableOf).join()}; lists are separated by commas.`,
    '',
  ].join('\n');
}

function shown({ name, aliases = [], kind, value }: Flag): string {
  const names = [name, ...aliases].map((one) => `--${kind === 'switch' ? '[no-]' : ''}${one}`).join(', ');
  return value ? `${names} <${value}>` : names;
}
