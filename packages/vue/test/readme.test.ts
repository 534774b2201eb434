// @vitest-environment jsdom
import * as callsVue from '@org/calls-vue';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import * as vue from 'vue';
import { compileScript, parse } from 'vue/compiler-sfc';
import { codeBlocks } from '../../core/test/support/code-blocks.ts';
import { mountWithClient } from './support/mount.ts';

const file = (name: string) => join(import.meta.dirname, name);

test('the examples of the README are those that are checked here', () => {
  const readme = file('../README.md');
  expect(codeBlocks(readme, 'ts')).toEqual([readFileSync(file('readme/main.ts'), 'utf8')]);
  expect(codeBlocks(readme, 'vue')).toEqual([readFileSync(file('readme/app.vue'), 'utf8')]);
});

test('the example’s component rings, shows the call and why it ended', async () => {
  const { client, wrapper } = mountWithClient(compile(file('readme/app.vue')));
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

function compile(path: string): vue.Component {
  const { descriptor, errors } = parse(readFileSync(path, 'utf8'), { filename: path });
  expect(errors).toEqual([]);
  const script = compileScript(descriptor, { id: 'readme', inlineTemplate: true });
  const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(script.content, { compilerOptions });
  const module: { exports: { default?: vue.Component } } = { exports: {} };
  const modules: Record<string, unknown> = { vue, '@org/calls-vue': callsVue };
  new Function('module', 'exports', 'require', outputText)(module, module.exports, (name: string) => modules[name]);
  return module.exports.default!;
}
