// @vitest-environment jsdom
import * as callsVue from '@org/calls-vue';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as vue from 'vue';
import type { CallClient } from '@org/calls-core';
import { type AppStage, createAppStage } from '../../core/test/support/app-stage.ts';
import { readCodeBlocks } from '../../core/test/support/code-blocks.ts';
import { withMediaElements } from '../../core/test/support/media-elements.ts';
import { runCode } from '../../core/test/support/run-code.ts';
import { compileComponent } from './support/compile.ts';

withMediaElements();
let stage: AppStage;
let complaints: unknown[][];
beforeEach(() => {
  stage = createAppStage();
  complaints = [];
  for (const method of ['error', 'warn'] as const)
    vi.spyOn(console, method).mockImplementation((...given) => void complaints.push(given));
});
afterEach(() => document.body.replaceChildren());

const guide = join(import.meta.dirname, '../../../docs/guide/vue.md');
const blocks = new Map(readCodeBlocks(readFileSync(guide, 'utf8')).map(({ name, code }) => [name, code]));

/** Runs the guide's `main.ts` with its components on a page. */
function mountGuide() {
  const root = document.body.appendChild(document.createElement('div'));
  root.id = 'app';
  const apps: vue.App[] = [];
  const createApp: typeof vue.createApp = (...given) => {
    const app = vue.createApp(...given);
    apps.push(app);
    return app;
  };
  const ours = { ...stage.modules, '@org/calls-vue': callsVue };
  const component = (name: string, more: object = {}) => ({
    default: compileComponent(blocks.get(name)!, name, { ...ours, ...more }),
    __esModule: true,
  });
  const phone = component('phone.vue', {
    './knock.vue': component('knock.vue'),
    './missed.vue': component('missed.vue'),
    './voice.vue': component('voice.vue'),
  });
  runCode(blocks.get('main.ts')!, { ...ours, vue: { ...vue, createApp }, './phone.vue': phone });
  const button = (label: string) =>
    [...root.querySelectorAll('button')].find(({ textContent }) => textContent?.startsWith(label));
  return {
    unmount: () => apps.forEach((app) => app.unmount()),
    says: (text: string) => root.textContent!.includes(text),
    shows: (label: string) => root.querySelector<HTMLVideoElement>(`video[aria-label="${label}"]`)?.srcObject != null,
    has: (label: string) => button(label) !== undefined,
    async press(label: string) {
      const found = button(label);
      if (!found) throw new Error(`No button ${label} in ${root.innerHTML}`);
      found.click();
      await vue.nextTick();
    },
  };
}

const until = (condition: () => boolean) => stage.clock.advanceUntil(condition, 60_000);
const newest = ({ get }: CallClient) => get().calls.at(-1)!;

/** After the app was unmounted: its client lives until the app closes it, then nothing is left. */
async function expectNothingLeft(): Promise<void> {
  expect(stage.connections).toEqual({ open: 1, opened: 1 });
  await stage.close();
  expect([stage.connections.open, stage.clock.pending]).toEqual([0, 0]);
  expect(complaints).toEqual([]);
}

test('the whole phone of the guide calls, mutes, holds and lets somebody else wait', async () => {
  const [bob, carol] = [stage.phone('bob', 'Bob'), stage.phone('carol', 'Carol')];
  const page = mountGuide();
  await until(() => stage.connections.open === 1);
  await page.press('Call');
  await until(() => bob.get().calls.length === 1);
  await newest(bob).accept({ camera: true });
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
  await until(() => another.get().status === 'ended' && page.says('bob connected'));
  await page.press('Resume');
  await page.press('Hang up');
  await until(() => newest(bob).get().status === 'ended');
  // One after the other, until the form is there again.
  for (const reason of ['completed', 'completed', 'declined']) await page.press(reason);
  expect(page.has('Call')).toBe(true);
  page.unmount();
  await expectNothingLeft();
});

test('the whole phone of the guide lists missed calls beside the form, from which the next call is made', async () => {
  const [bob, carol] = [stage.phone('bob', 'Bob'), stage.phone('carol', 'Carol')];
  const page = mountGuide();
  await until(() => stage.connections.open === 1);
  for (const other of [bob, carol]) {
    const call = other.call('alice');
    await until(() => page.has('Accept'));
    await call.hangUp();
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

test('the whole phone of the guide rings and answers with video', async () => {
  const bob = stage.phone('bob', 'Bob');
  const page = mountGuide();
  await until(() => stage.connections.open === 1);
  const call = bob.call('alice', { camera: true });
  await until(() => page.says('Bob is calling'));
  await page.press('Accept with video');
  await until(() => call.get().status === 'connected' && page.shows('Bob: camera') && page.shows('You: camera'));
  page.unmount();
  await call.hangUp();
  await expectNothingLeft();
});
