// @vitest-environment jsdom
import * as callsReact from '@org/calls-react';
import { act, cleanup, fireEvent, render } from '@testing-library/react';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as react from 'react';
import { type ComponentType, StrictMode } from 'react';
import * as jsxRuntime from 'react/jsx-runtime';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CallClient } from '@org/calls-core';
import { type AppStage, createAppStage } from '../../core/test/support/app-stage.ts';
import { readCodeBlocks } from '../../core/test/support/code-blocks.ts';
import { withMediaElements } from '../../core/test/support/media-elements.ts';
import { runCode } from '../../core/test/support/run-code.ts';

withMediaElements();
let stage: AppStage;
let complaints: unknown[][];
beforeEach(() => {
  stage = createAppStage();
  complaints = [];
  for (const method of ['error', 'warn'] as const)
    vi.spyOn(console, method).mockImplementation((...given) => void complaints.push(given));
});
afterEach(cleanup);

const blocksOf = (path: string) => readCodeBlocks(readFileSync(join(import.meta.dirname, path), 'utf8'));
const readme = blocksOf('../README.md');
const guide = blocksOf('../../../docs/guide/react.md');

/** The first block that holds a text. */
function blockWith(blocks: typeof readme, text: string): string {
  const block = blocks.find(({ language, code }) => language === 'tsx' && code.includes(text));
  if (!block) throw new Error(`No block has ${text}.`);
  return block.code;
}

const run = (code: string, more: object = {}) =>
  runCode(code, {
    ...stage.modules,
    ...{ '@org/calls-react': callsReact, react, 'react/jsx-runtime': jsxRuntime },
    ...more,
  });

/** Mounts an app in StrictMode, which mounts everything twice. */
function mount(App: ComponentType) {
  const { container, unmount } = render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  const button = (label: string) =>
    [...container.querySelectorAll('button')].find(({ textContent }) => textContent?.startsWith(label));
  return {
    unmount,
    container,
    says: (text: string) => container.textContent!.includes(text),
    shows: (label: string) =>
      container.querySelector<HTMLVideoElement>(`video[aria-label="${label}"]`)?.srcObject != null,
    has: (label: string) => button(label) !== undefined,
    press: (label: string) =>
      act(async () => {
        const found = button(label);
        if (!found) throw new Error(`No button ${label} in ${container.innerHTML}`);
        fireEvent.click(found);
      }),
  };
}

/** React shows what happened inside of act() when it is over, so time moves in steps. */
async function until(condition: () => boolean): Promise<void> {
  for (let step = 0; !condition(); step += 1) {
    if (step > 600) throw new Error(`60 s went by without ${condition}`);
    await act(() => stage.clock.advanceAsync(100));
  }
}

const newest = ({ get }: CallClient) => get().calls.at(-1)!;

/** After an app was unmounted: its client lives until the app closes it, then nothing is left. */
async function expectNothingLeft(): Promise<void> {
  expect(stage.connections).toEqual({ open: 1, opened: 1 });
  await stage.close();
  expect([stage.connections.open, stage.clock.pending]).toEqual([0, 0]);
  expect(complaints).toEqual([]);
}

test('the example of the README calls, is called, and connects its transport once, in StrictMode', async () => {
  const { App } = run(blockWith(readme, 'createCallClient')) as { App: ComponentType };
  const bob = stage.phone('bob', 'Bob');
  const page = mount(App);
  await until(() => stage.connections.open === 1);
  await page.press('Call Bob');
  await until(() => bob.get().calls.length === 1);
  await act(() => newest(bob).accept({ camera: true }));
  await until(() => page.shows('Bob: camera') && page.shows('You: camera'));
  await page.press('Hang up');
  await until(() => newest(bob).get().status === 'ended');
  await page.press('The call ended: completed');
  expect(page.has('Call Bob')).toBe(true);

  const second = bob.call('alice');
  await until(() => page.has('Accept'));
  expect(page.says('bob')).toBe(true);
  await page.press('Accept');
  await until(() => second.get().status === 'connected');
  await act(() => second.hangUp());
  await until(() => page.has('The call ended: completed'));
  await page.press('The call ended');
  const third = bob.call('alice');
  await until(() => page.has('Decline'));
  await page.press('Decline');
  await until(() => third.get().status === 'ended');
  expect([third.get().reason, stage.connections]).toEqual(['declined', { open: 1, opened: 1 }]);
  page.unmount();
  await expectNothingLeft();
});

describe('the guide', () => {
  const named = (name: string) => guide.find((block) => block.name === name)!.code;

  test('has a whole phone that calls, mutes, holds and lets somebody else wait, in StrictMode', async () => {
    const phone = run(named('phone.tsx'));
    const { App } = run(named('main.tsx'), { './phone.tsx': phone }) as { App: ComponentType };
    const [bob, carol] = [stage.phone('bob', 'Bob'), stage.phone('carol', 'Carol')];
    const page = mount(App);
    await until(() => stage.connections.open === 1);
    await page.press('Call');
    await until(() => bob.get().calls.length === 1);
    await act(() => newest(bob).accept({ camera: true }));
    await until(() => page.shows('Bob: camera') && page.shows('You: camera') && page.says('bob connected'));
    const told = () => newest(bob).get().participants[0]!;
    await page.press('Mute');
    await until(() => told().muted);
    await page.press('Unmute');
    await until(() => !told().muted);
    await page.press('Camera off');
    await until(() => page.has('Camera on') && !told().tracks.some(({ source }) => source === 'camera'));
    await page.press('Hold');
    await until(() => page.has('Resume') && newest(bob).get().held === 'remote');
    await page.press('Resume');
    await until(() => newest(bob).get().held === 'none');
    const waiting = carol.call('alice');
    await until(() => page.says('carol is calling'));
    await page.press('Decline');
    await until(() => waiting.get().status === 'ended');
    const another = carol.call('alice');
    await until(() => page.has('Hold and accept'));
    await page.press('Hold and accept');
    await until(() => another.get().status === 'connected' && page.says('carol connected'));
    await page.press('Hang up');
    await until(() => another.get().status === 'ended');
    await until(() => page.says('bob connected'));
    await page.press('Resume');
    await page.press('Hang up');
    await until(() => newest(bob).get().status === 'ended');
    // One after the other, the latest first, until the form is there again.
    for (const reason of ['completed', 'completed', 'declined']) await page.press(reason);
    expect(page.has('Call')).toBe(true);
    expect(stage.connections).toEqual({ open: 1, opened: 1 });
    page.unmount();
    await expectNothingLeft();
  });

  test('has that phone ring and answer with video', async () => {
    const phone = run(named('phone.tsx'));
    const { App } = run(named('main.tsx'), { './phone.tsx': phone }) as { App: ComponentType };
    const bob = stage.phone('bob', 'Bob');
    const page = mount(App);
    await until(() => stage.connections.open === 1);
    const call = bob.call('alice', { camera: true });
    await until(() => page.says('Bob is calling'));
    await page.press('Accept with video');
    await until(() => call.get().status === 'connected' && page.shows('Bob: camera') && page.shows('You: camera'));
    page.unmount();
    await act(() => call.hangUp());
    await expectNothingLeft();
  });

  test('has that phone list missed calls beside the form, from which the next call is made', async () => {
    const phone = run(named('phone.tsx'));
    const { App } = run(named('main.tsx'), { './phone.tsx': phone }) as { App: ComponentType };
    const [bob, carol] = [stage.phone('bob', 'Bob'), stage.phone('carol', 'Carol')];
    const page = mount(App);
    await until(() => stage.connections.open === 1);
    for (const other of [bob, carol]) {
      const call = other.call('alice');
      await until(() => page.has('Accept'));
      await act(() => call.hangUp());
      await until(() => page.says(`${other.get().self.id} called`));
    }
    expect([page.has('Call'), page.says('bob called')]).toEqual([true, true]);
    await page.press('Call');
    await until(() => bob.get().calls.length === 2);
    await page.press('Hang up');
    await page.press('cancelled');
    expect([page.has('Call'), page.says('bob called'), page.says('carol called')]).toEqual([true, true, true]);
    await page.press('Dismiss');
    expect([page.says('bob called'), page.says('carol called')]).toEqual([false, true]);
    await page.press('Dismiss');
    expect([page.has('Call'), page.has('Dismiss')]).toEqual([true, false]);
    page.unmount();
    await expectNothingLeft();
  });

  test('has a client that a component makes: one connection while it is mounted, none after, in StrictMode', async () => {
    const { Calls } = run(blockWith(guide, 'create: () => CallClient')) as {
      Calls: ComponentType<{ create: () => CallClient; children: react.ReactNode }>;
    };
    const create = () => stage.create('alice');
    const Status = () => <b>{callsReact.useCall().status}</b>;
    const page = mount(() => (
      <Calls create={create}>
        <Status />
      </Calls>
    ));
    await act(() => stage.clock.advanceAsync(1_000));
    expect([page.says('idle'), stage.made.length, stage.connections.open]).toEqual([true, 2, 1]);
    page.unmount();
    await stage.clock.advanceAsync(1_000);
    expect([stage.connections.open, stage.clock.pending, complaints]).toEqual([0, 0, []]);
  });
});
