import { expect } from 'vitest';
import * as vue from 'vue';
import { compileScript, parse } from 'vue/compiler-sfc';
import { type Modules, runCode } from '../../../core/test/support/run-code.ts';

/** Compiles a single-file component as it stands. */
export function compileComponent(source: string, filename: string, modules: Modules): vue.Component {
  const { descriptor, errors } = parse(source, { filename });
  expect(errors).toEqual([]);
  const { content } = compileScript(descriptor, { id: filename, inlineTemplate: true });
  return runCode(content, { vue, ...modules })['default'] as vue.Component;
}
