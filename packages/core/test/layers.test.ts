import { describe, expect, test } from 'vitest';
import { importsOf, sourceFiles, targetOf, type SourceFile } from './support/source-files.ts';

const middle = [
  'signaling',
  'topology',
  'media',
  'screen',
  'annotations',
  'quality',
  'receiving',
  'recording',
  'data',
  'history',
  'environment',
];
const belowMiddle = ['util', 'layout', 'protocol', 'state'];

/** What each layer may import besides itself. Whatever is not named here must get its place first. */
const mayImport: Record<string, readonly string[]> = {
  util: [],
  layout: [],
  protocol: ['util', 'layout'],
  state: ['util', 'layout', 'protocol'],
  ...Object.fromEntries(middle.map((layer) => [layer, belowMiddle])),
  client: [...belowMiddle, ...middle],
  'index.ts': [...belowMiddle, ...middle, 'client'],
  'compat.ts': [],
  headless: [...belowMiddle, ...middle],
  testing: [...belowMiddle, ...middle, 'client'],
};

/** Each library has one place, so that it can be replaced there and never slips into the root entry. */
const libraryHome: Record<string, string> = {
  eventemitter3: 'util/',
  idb: 'history/indexed-db-history.ts',
  'zod/v4/core': 'protocol/schema.ts',
  'webrtc-adapter': 'compat.ts',
  'mediasoup-client': 'topology/sfu/',
  mqtt: 'signaling/transports/mqtt-client.ts',
  '@nats-io/nats-core': 'signaling/transports/nats-connection.ts',
  'socket.io-client': 'signaling/transports/socket-io-socket.ts',
};

/** Of a part of a library, too. */
const homeOf = (specifier: string): string | undefined =>
  libraryHome[specifier] ?? libraryHome[specifier.replace(/^([\w-]+)\/.*/, '$1')];
const layerOf = (path: string): string => path.split('/')[0] ?? path;
const core = sourceFiles('core');
const others = ['react', 'vue', 'server'].flatMap((name) => sourceFiles(name).map((file) => ({ name, file })));

describe('layers of core', () => {
  test('every file belongs to a layer', () => {
    expect(core.map((file) => layerOf(file.path)).filter((layer) => !(layer in mayImport))).toEqual([]);
  });

  test('a layer imports only itself and the layers below, siblings never each other', () => {
    expect(core.flatMap(violations)).toEqual([]);
  });

  test('relative imports carry their extension and stay inside src', () => {
    const wrong = core.flatMap((file) =>
      file.imports
        .filter((entry) => entry.specifier.startsWith('.'))
        .filter((entry) => !/\.tsx?$/.test(entry.specifier) || targetOf(file, entry)?.startsWith('..'))
        .map((entry) => `${file.path} imports ${entry.specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  test('each library is imported from its one place', () => {
    const wrong = core.flatMap((file) =>
      file.imports
        .filter((entry) => !entry.specifier.startsWith('.') && entry.kind !== 'type')
        .filter((entry) => !file.path.startsWith(homeOf(entry.specifier) ?? '(nowhere)'))
        .map((entry) => `${file.path} imports ${entry.specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  test('value imports form no cycle', () => {
    expect(findCycle(core)).toBeUndefined();
  });
});

describe('the packages around core', () => {
  // The names of statuses are one list for clients, records and the database's checks; they are data, without a client.
  test('bindings import public entries of core only, the server its protocol and the names of statuses only', () => {
    const wrong = others.flatMap(({ name, file }) => {
      const allowed =
        name === 'server' ? /^@org\/calls-core\/(protocol|status-names)$/ : /^@org\/calls-core(\/[a-z-]+)?$/;
      return file.imports
        .filter((entry) =>
          entry.specifier.startsWith('@org/')
            ? !allowed.test(entry.specifier)
            : targetOf(file, entry)?.startsWith('..'),
        )
        .map((entry) => `${name}/src/${file.path} imports ${entry.specifier}`);
    });
    expect(wrong).toEqual([]);
  });

  test('the names of statuses bring nothing of the client with them', () => {
    const names = core.find(({ path }) => path === 'state/status-names.ts');
    expect(names?.imports.filter(({ kind }) => kind !== 'type')).toEqual([]);
  });

  test('no source file is longer than 320 lines', () => {
    const all = [...core.map((file) => ({ name: 'core', file })), ...others];
    expect(
      all.filter(({ file }) => file.lines > 320).map(({ name, file }) => `${name}/src/${file.path}: ${file.lines}`),
    ).toEqual([]);
  });
});

describe('the rules themselves', () => {
  const file = (path: string, ...specifiers: string[]): SourceFile => ({
    path,
    lines: 1,
    imports: specifiers.map((specifier) => ({ specifier, kind: 'value' })),
  });

  test('see a sibling, an upward import and a cycle', () => {
    expect(violations(file('media/capture.ts', '../screen/display.ts'))).toHaveLength(1);
    expect(violations(file('state/transition.ts', '../client/call.ts'))).toHaveLength(1);
    expect(violations(file('client/call.ts', '../state/transition.ts', '../media/capture.ts'))).toEqual([]);
    expect(findCycle([file('util/a.ts', './b.ts'), file('util/b.ts', './a.ts')])).toBe(
      'util/a.ts → util/b.ts → util/a.ts',
    );
  });

  test('tell value, type and dynamic imports apart', () => {
    const text = `import { a } from './a.ts'; import type { B } from './b.ts'; export type { C } from './c.ts';
      export * from './d.ts'; import './e.ts'; const f = import('./f.ts'); type G = import('./g.ts').G;`;
    expect(importsOf(text).map(({ specifier, kind }) => specifier.slice(2, 3) + ' ' + kind)).toEqual([
      'a value',
      'b type',
      'c type',
      'd value',
      'e value',
      'f dynamic',
      'g type',
    ]);
  });
});

function violations(file: SourceFile): string[] {
  const from = layerOf(file.path);
  return file.imports.flatMap((entry) => {
    const target = targetOf(file, entry);
    if (target === undefined || target.startsWith('..')) return [];
    const to = layerOf(target);
    return to === from || mayImport[from]?.includes(to) ? [] : [`${file.path} imports ${target}`];
  });
}

function findCycle(files: readonly SourceFile[]): string | undefined {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const finished = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path].join(' → ');
    const file = byPath.get(path);
    if (!file || finished.has(path)) return undefined;
    for (const entry of file.imports) {
      const target = entry.kind === 'value' ? targetOf(file, entry) : undefined;
      const cycle = target === undefined ? undefined : visit(target, [...trail, path]);
      if (cycle) return cycle;
    }
    finished.add(path);
    return undefined;
  };
  for (const { path } of files) {
    const cycle = visit(path, []);
    if (cycle) return cycle;
  }
  return undefined;
}
