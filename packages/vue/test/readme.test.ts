// @vitest-environment jsdom
import * as callsVue from '@org/calls-vue';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import * as vue from 'vue';
import { codeBlocks } from '../../core/test/support/code-blocks.ts';
import { compileComponent } from './support/compile.ts';
import { mountWithClient } from './support/mount.ts';

const file = (name: string) => join(import.meta.dirname, name);

test('the examples of the README are those that are checked here', () => {
  const readme = file('../README.md');
  expect(codeBlocks(readme, 'ts')).toEqual([readFileSync(file('readme/main.ts'), 'utf8')]);
  expect(codeBlocks(readme, 'vue')).toEqual([readFileSync(file('readme/app.vue'), 'utf8')]);
});

test('the example’s component rings, shows the call and why it ended', async () => {
  const source = readFileSync(file('readme/app.vue'), 'utf8');
  const app = compileComponent(source, 'app.vue', { '@org/calls-vue': callsVue });
  const { client, wrapper } = mountWithClient(app);
  const press = (label: string) =>
    wrapper
      .findAll('button')
      .find((button) => button.text().startsWith(label))!
      .trigger('click');
  await press('Call Bob');
  const [call] = client.get().calls as [ReturnType<typeof client.addCall>];
  await press('Hang up');
  expect(call.log).toEqual(['hangUp']);
  call.set({ status: 'ended', reason: 'completed', endedAt: 1 });
  await vue.nextTick();
  await press('The call ended: completed');
  const incoming = client.addCall({ direction: 'incoming', status: 'ringing', peer: 'carol' });
  await vue.nextTick();
  expect(wrapper.text()).toContain('carol');
  await press('Accept');
  await press('Decline');
  expect(incoming.log).toEqual(['accept', 'decline']);
});
