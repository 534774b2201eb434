import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Flag, flags, variableOf } from './flags.ts';
import { UsageError } from './usage-error.ts';

/** What was set, by the names of the flags. */
export interface Settings {
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  list(name: string): readonly string[] | undefined;
  isOn(name: string): boolean | undefined;
}

type Value = string | number | boolean | readonly string[];

/**
 * Reads the settings: a flag goes before an environment variable, that before the configuration file. Throws a `UsageError`
 * for an unknown name or a value of the wrong kind.
 */
export function readSettings(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Settings {
  const given = readFlags(argv);
  const set = readEnvironment(env);
  const config = given.get('config') ?? set.get('config');
  const values = new Map([...(typeof config === 'string' ? readFile(config) : []), ...set, ...given]);
  return {
    text: (name) => values.get(name) as string | undefined,
    number: (name) => values.get(name) as number | undefined,
    list: (name) => values.get(name) as readonly string[] | undefined,
    isOn: (name) => values.get(name) as boolean | undefined,
  };
}

function readFlags(argv: readonly string[]): Map<string, Value> {
  const names = flags.flatMap((flag) => [flag.name, ...(flag.aliases ?? [])].map((name) => [name, flag] as const));
  const options = Object.fromEntries(
    names.map(([name, { kind }]) => [
      name,
      { type: kind === 'switch' ? ('boolean' as const) : ('string' as const), multiple: kind === 'list' },
    ]),
  );
  const { values } = parse(argv, options);
  const values_ = Object.entries(values).map(([name, value]) => {
    const flag = names.find(([other]) => other === name)?.[1] as Flag;
    return [flag.name, check(flag, value, `--${name}`)] as const;
  });
  return new Map(values_);
}

function parse(argv: readonly string[], options: NonNullable<Parameters<typeof parseArgs>[0]>['options']) {
  try {
    return parseArgs({ args: [...argv], options: options ?? {}, allowNegative: true, strict: true });
  } catch (error) {
    const [sentence] = String((error as Error).message).split(/\. (?=To )/);
    throw new UsageError(`${sentence?.replace(/\.$/, '')}. See --help.`);
  }
}

function readEnvironment(env: Readonly<Record<string, string | undefined>>): Map<string, Value> {
  const found = flags.flatMap((flag) => {
    const name = variableOf(flag);
    const text = env[name];
    if (text === undefined || text === '') return [];
    return [[flag.name, check(flag, flag.kind === 'list' ? text.split(/[\s,]+/) : text, name)] as const];
  });
  return new Map(found);
}

function readFile(path: string): Map<string, Value> {
  const data: unknown = parseJson(path);
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new UsageError(`The configuration file ${path} must hold a JSON object.`);
  }
  const entries = Object.entries(data).map(([name, value]) => {
    const flag = flags.find((one) => one.name === name && name !== 'config');
    if (!flag) throw new UsageError(`The configuration file ${path} has "${name}", which is no setting.`);
    return [name, check(flag, value, `"${name}" in ${path}`)] as const;
  });
  return new Map(entries);
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`The configuration file ${path} cannot be read: ${(error as Error).message}`);
  }
}

function check({ kind, range = [0, 0] }: Flag, value: unknown, where: string): Value {
  switch (kind) {
    case 'switch':
      if (typeof value === 'boolean') return value;
      if (['true', '1', 'on', 'yes'].includes(String(value))) return true;
      if (['false', '0', 'off', 'no'].includes(String(value))) return false;
      throw new UsageError(`${where} must be true or false.`);
    case 'number': {
      const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
      const [least, most] = range;
      if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) return number;
      throw new UsageError(`${where} must be a whole number from ${least} to ${most}.`);
    }
    case 'list': {
      const list: unknown[] = Array.isArray(value) ? value : [value];
      if (list.every((item) => typeof item === 'string' && item !== '')) return list as string[];
      throw new UsageError(`${where} must be texts.`);
    }
    case 'text':
      if (typeof value === 'string' && value !== '') return value;
      throw new UsageError(`${where} must be a text.`);
  }
}
