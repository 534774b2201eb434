import { z } from 'zod';
import type { TurnCredentialRecord } from '../other-records.ts';
import { id, orNull, parseShape, text, time, toIso } from './fields.ts';

/** Credentials for TURN in simple shape. */
export interface SimpleTurnCredential {
  readonly id: string;
  readonly user_id: string;
  readonly call_id: string | null;
  readonly urls: readonly string[];
  readonly username: string;
  readonly credential: string;
  readonly created_at: string;
  readonly expires_at: string;
}

const schema: z.ZodType<SimpleTurnCredential> = z.object({
  ...{ id, user_id: id, call_id: orNull(id), urls: z.array(text).min(1), username: text, credential: text },
  ...{ created_at: time, expires_at: time },
});

/** Reads credentials in simple shape. Throws `invalid-message`. */
export function parseSimpleTurnCredential(input: unknown): SimpleTurnCredential {
  return parseShape(schema, input);
}

/** Shows credentials in simple shape. */
export function toSimpleTurnCredential(record: TurnCredentialRecord): SimpleTurnCredential {
  const { id, userId, callId, urls, username, credential, createdAt, expiresAt } = record;
  return {
    ...{ id, user_id: userId, call_id: callId, urls, username, credential },
    ...{ created_at: toIso(createdAt), expires_at: toIso(expiresAt) },
  };
}
