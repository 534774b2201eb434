import type { IncomingMessage } from 'node:http';
import { ServerError } from '@org/calls-core/protocol';

/** Frames of one POST at most. */
const maxFrames = 64;
/** Bytes of one POST at most, unless a single frame may be larger: 256 Ki characters of up to three bytes. */
const maxBytes = 786_432;

/**
 * Reads the frames of a POST: a JSON array of objects. Rejects with `message-too-large` for too many bytes or frames,
 * `invalid-message` for what is no such array.
 */
export async function readFrames(request: IncomingMessage, frameBytes: number): Promise<string[]> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > Math.max(maxBytes, frameBytes + 2)) throw new ServerError('message-too-large');
    chunks.push(chunk);
  }
  const frames = texts(Buffer.concat(chunks).toString());
  if (frames.length > maxFrames || frames.some((frame) => Buffer.byteLength(frame) > frameBytes)) {
    throw new ServerError('message-too-large');
  }
  return frames;
}

function texts(body: string): string[] {
  try {
    const data: unknown = JSON.parse(body);
    // Nesting without end makes the writing of it fail, too.
    if (Array.isArray(data)) return data.map((frame) => JSON.stringify(Object(frame)));
  } catch {
    // said below
  }
  throw new ServerError('invalid-message', { detail: 'The body is no JSON array of frames.' });
}
