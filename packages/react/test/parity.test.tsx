// @vitest-environment jsdom
import * as reactModule from '@org/calls-react';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as vueModule from '../../vue/src/index.ts';
import { runWithClient } from '../../vue/test/support/mount.ts';
import { createFakeClient } from '../../core/test/support/fake-client.ts';
import { renderHookWithClient } from './support/render.tsx';

const react = { ...reactModule };
const vue = { ...vueModule };

/** A Vue app has plugins, and refs instead of values. */
const vueOnly = ['callsPlugin', 'RefsOf', 'CallArgument'];

/** The names that an index exports, in its order. */
function exported(name: 'react' | 'vue', entry = 'index.ts'): string[] {
  const text = readFileSync(join(import.meta.dirname, `../../${name}/src/${entry}`), 'utf8');
  return [...text.matchAll(/\{([^}]*)\}/g)].flatMap(([, list = '']) =>
    list.split(',').map((item) => item.replace('type ', '').trim()),
  );
}

test('both bindings export the same names in the same order', () => {
  expect(exported('vue').filter((name) => !vueOnly.includes(name))).toEqual(exported('react'));
});

test('both have the same components', () => {
  expect(exported('vue', 'components/index.ts')).toEqual(exported('react', 'components/index.ts'));
  expect(exported('vue', 'annotations/index.ts')).toEqual(exported('react', 'annotations/index.ts'));
});

test('what is a hook in one is a composable in the other, the rest are components', () => {
  const names = Object.keys(react) as (keyof typeof react)[];
  const isHook = (name: string) => name.startsWith('use');
  expect(names.filter(isHook).filter((name) => typeof vue[name] !== 'function')).toEqual([]);
  expect(names.filter((name) => !isHook(name))).toEqual(['Audio', 'CallAudio', 'CallProvider', 'Video']);
});

test.each(['useCall', 'useDevices', 'useLocalMedia', 'useQuality', 'useScreenShare'] as const)(
  '%s returns the same keys in the same order',
  (name) => {
    const client = createFakeClient();
    const { result } = renderHookWithClient<object, unknown>(() => react[name](), { client });
    expect(Object.keys(runWithClient<object>(() => vue[name](), client).result)).toEqual(Object.keys(result.current));
  },
);

test.each(['useCalls', 'useIncomingCalls', 'useParticipants', 'useCallDuration'] as const)(
  '%s returns a value in one and a ref of the same value in the other',
  (name) => {
    const client = createFakeClient();
    client.addCall();
    const { result } = renderHookWithClient<unknown, unknown>(() => react[name](), { client });
    const { value } = runWithClient<{ value: unknown }>(() => vue[name](), client).result;
    expect(value).toEqual(result.current);
  },
);
