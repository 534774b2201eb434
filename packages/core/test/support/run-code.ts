import ts from 'typescript';

/** Modules by the names under which an example imports them. */
export type Modules = Readonly<Record<string, unknown>>;

/** Runs an example in TypeScript or TSX as it stands and returns what it exports. */
export function runCode(code: string, modules: Modules): Record<string, unknown> {
  const { outputText } = ts.transpileModule(code, {
    fileName: 'example.tsx',
    compilerOptions: {
      ...{ module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, jsx: ts.JsxEmit.ReactJSX },
      esModuleInterop: true,
    },
  });
  const module: { exports: Record<string, unknown> } = { exports: {} };
  const load = (name: string): unknown => {
    if (!(name in modules)) throw new Error(`The example imports ${name}, which the test does not give it.`);
    return modules[name];
  };
  new Function('module', 'exports', 'require', outputText)(module, module.exports, load);
  return module.exports;
}
