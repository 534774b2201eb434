import type { ChildProcess } from 'node:child_process';

type Method = (...args: never[]) => Promise<unknown>;

/** Methods of another process: arguments and results are plain data. */
export type Methods<T> = Readonly<Record<keyof T, Method>>;

/** Calls the methods that a process serves. What is asked when it ends rejects. */
export function methodsOf<T extends Methods<T>>(child: ChildProcess, names: readonly (keyof T & string)[]): T {
  const asked = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let ids = 0;
  child.on('message', ([id, value, error]: [number, unknown, string | null]) => {
    const question = asked.get(id);
    asked.delete(id);
    if (error === null) question?.resolve(value);
    else question?.reject(new Error(error));
  });
  child.on('exit', () => {
    for (const { reject } of asked.values()) reject(new Error('The process is gone.'));
  });
  const ask = (name: string, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ids++;
      asked.set(id, { resolve, reject });
      child.send([id, name, args]);
    });
  const methods = names.map((name) => [name, (...args: unknown[]) => ask(name, args)] as const);
  return Object.fromEntries(methods) as unknown as T;
}

/** Serves methods to the process that started this one, until that one is done with it; then `end` has the last word. */
export function serveMethods<T extends Methods<T>>(methods: T, end: () => Promise<unknown>): void {
  process.on('message', async ([id, name, args]: [number, keyof T, never[]]) => {
    await methods[name](...args).then(
      (value) => process.send?.([id, value ?? null, null]),
      (error: unknown) => process.send?.([id, null, String(error)]),
    );
  });
  process.on('disconnect', async () => {
    await end();
    process.exit();
  });
}
