import { type JsonValue, limits, ServerError } from '@org/calls-core/protocol';

/** The fields of a request's body. Each throws `invalid-message` where the field is not what it should be. */
export interface Fields {
  has(field: string): boolean;
  /** A user's or room's id. */
  name(field: string): string;
  /** A call's or message's id. */
  id(field: string): string;
  /** A text that is not empty. */
  text(field: string): string;
  /** A finite number from 0. */
  amount(field: string): number;
  oneOf<const T extends string>(field: string, values: readonly T[]): T;
  /** At most `max` ids; more are refused as `message-too-large`. */
  names(field: string, max: number): readonly string[];
  value(field: string): JsonValue | undefined;
}

/** Reads a request's body. */
export function fieldsOf(body: JsonValue | undefined): Fields {
  const data = Object(body) as Readonly<Record<string, JsonValue>>;
  const value = (field: string): JsonValue | undefined => (Object.hasOwn(data, field) ? data[field] : undefined);
  const string = (field: string, max: number): string => {
    const found = value(field);
    if (typeof found === 'string' && found.length > 0 && found.length <= max) return found;
    throw wrong(field);
  };
  return {
    has: (field) => value(field) !== undefined,
    name: (field) => string(field, limits.nameLength),
    id: (field) => string(field, limits.idLength),
    text: (field) => string(field, limits.messageBytes),
    amount(field) {
      const found = value(field);
      if (typeof found === 'number' && Number.isFinite(found) && found >= 0) return found;
      throw wrong(field);
    },
    oneOf(field, values) {
      const found = values.find((one) => one === value(field));
      if (found === undefined) throw wrong(field);
      return found;
    },
    names(field, max) {
      const found = value(field);
      if (!Array.isArray(found) || !found.every(isName)) throw wrong(field);
      if (found.length > max)
        throw new ServerError('message-too-large', { detail: `"${field}" has ${max} entries at most.` });
      return found;
    },
    value,
  };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= limits.nameLength;
}

function wrong(field: string): ServerError {
  return new ServerError('invalid-message', { detail: `The field "${field}" is missing or not as it should be.` });
}
