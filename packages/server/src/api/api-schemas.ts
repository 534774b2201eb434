import { isMetadata, type JsonValue, limits } from '@org/calls-core/protocol';
import { z } from 'zod';
import { detailedCallSchema } from '../records/shapes/detailed-call.ts';
import { detailedParticipantSchema } from '../records/shapes/detailed-participant.ts';
import { simpleCallSchema } from '../records/shapes/simple-call.ts';
import { simpleParticipantSchema } from '../records/shapes/simple-participant.ts';

/*
 * What the bodies of both dialects are made of.
 */
export const callId: z.ZodType<string> = z.string().min(1).max(limits.idLength);
export const userId: z.ZodType<string> = z.string().min(1).max(limits.nameLength);
export const conversationId: z.ZodType<string> = z.string().min(1).max(limits.nameLength);
export const time: z.ZodType<string> = z.iso.datetime({ offset: true });
/** A duration as clients send it: read, so that old clients are not refused, and not believed. */
export const ignoredDuration: z.ZodType<number | undefined> = z.number().nonnegative().optional();
export const metadata: z.ZodType<{ [key: string]: JsonValue } | undefined> = z
  .record(z.string(), z.json())
  .refine(isMetadata, `Metadata takes at most ${limits.metadataBytes} bytes and ${limits.metadataDepth} levels.`)
  .optional();

/** The three flags of what a participant sends. */
export const mediaState: z.ZodType<{ audioEnabled: boolean; videoEnabled: boolean; screenSharing: boolean }> = z.object(
  { audioEnabled: z.boolean(), videoEnabled: z.boolean(), screenSharing: z.boolean() },
);

const simple = z.intersection(simpleCallSchema, z.object({ participants: z.array(simpleParticipantSchema) }));
const detailed = z.intersection(detailedCallSchema, z.object({ participants: z.array(detailedParticipantSchema) }));

/** A call with its participants, in one of the two shapes. */
export const shownCall: z.ZodType = z.union([simple, detailed]);

/** In which of the two shapes calls are shown. */
export const shape: z.ZodType<'simple' | 'detailed'> = z.enum(['simple', 'detailed']).default('simple');
