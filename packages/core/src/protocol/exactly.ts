import type { JsonValue } from './messages.ts';

/** All fields present and none readonly, so that a field missing on either side shows. Metadata recurs for ever. */
type Bare<T> = [JsonValue] extends [T] ? T : T extends object ? { -readonly [K in keyof T]-?: Bare<T[K]> } : T;

type Frozen<T> = [JsonValue] extends [T] ? T : T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

type Same<A, B> = [A, B] extends [B, A] ? true : false;

/**
 * `Written`, when what a schema yields has the very same fields; else a type that fits nowhere. The schemas stay private
 * to their files, so each file holds itself to the hand-written types by returning through this.
 */
export type Exactly<Parsed, Written> =
  Same<Bare<Parsed>, Bare<Written>> extends true
    ? Same<Frozen<Parsed>, Frozen<Written>> extends true
      ? Written
      : ['the schema and the type differ in what is optional', Parsed]
    : ['the schema and the type differ in their fields', Parsed];
