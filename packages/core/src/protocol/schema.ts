import * as z from 'zod/v4/core';

/*
 * The few constructs that the schemas are made of, on zod's core: the methods that zod/mini gives each schema, and what
 * only they need, would add 0.7 KiB gzip to every app.
 */

/** What yields a `T`. */
export type Schema<T> = z.$ZodType<T, T>;

/** What a schema yields. */
export type Output<S extends z.$ZodType> = z.output<S>;

/** What passes the test, and how it is called in TypeScript. */
export type Leaf<T> = z.$ZodCustom<T, T>;

/** Fields by name; what is not among them is dropped. */
export function object<Shape extends z.$ZodShape>(shape: Shape): z.$ZodObject<Shape, z.$strip> {
  return new z.$ZodObject({ type: 'object', shape }) as z.$ZodObject<Shape, z.$strip>;
}

/** A field that may be left out; undefined it may not be. */
export function optional<S extends z.$ZodType>(innerType: S): z.$ZodExactOptional<S> {
  return new z.$ZodExactOptional({ type: 'optional', innerType }) as z.$ZodExactOptional<S>;
}

export function nullable<S extends z.$ZodType>(innerType: S): z.$ZodNullable<S> {
  return new z.$ZodNullable({ type: 'nullable', innerType }) as z.$ZodNullable<S>;
}

export function array<S extends z.$ZodType>(element: S, max: number): z.$ZodArray<S> {
  const checks = [leaf((items) => (items as readonly unknown[]).length <= max)];
  return new z.$ZodArray({ type: 'array', element, checks }) as z.$ZodArray<S>;
}

export function leaf<T>(test: (value: unknown) => boolean): Leaf<T> {
  return new z.$ZodCustom({ type: 'custom', check: 'custom', abort: true, fn: test }) as Leaf<T>;
}

/** True when a value fits: nothing is copied. */
export function fits(schema: z.$ZodType, value: unknown): boolean {
  return z.validate(schema, value);
}

/** What the schema makes of a value; undefined when it does not fit. */
export function read<S extends z.$ZodType>(schema: S, value: unknown): z.output<S> | undefined {
  // Ends at the first fault. To collect them all takes long and throws in the end: a hostile message has as many as it likes.
  if (!fits(schema, value)) return undefined;
  const result = schema['~standard'].validate(value);
  return 'value' in result ? result.value : undefined;
}
