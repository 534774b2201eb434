import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { fetchUpload, recordStream, streamSink, UploadRefusal, uploadSink } from '../../src/client/recording.ts';
import { createRandom } from '../../src/testing/random.ts';
import { createStudio, type Studio } from './support.ts';

let studio: Studio;
beforeEach(() => {
  studio = createStudio();
});
const asFile = async (blob: Blob): Promise<Uint8Array> => new Uint8Array(await blob.arrayBuffer());

/** What the same recording is as a `Blob`. */
async function reference(ms: number): Promise<Uint8Array> {
  const other = createStudio();
  const recording = recordStream(await other.open(), { environment: other.recording });
  await other.clock.advanceAsync(ms);
  return asFile((await recording.stop()).file);
}

/** A server in memory that may fail before or after it has stored a part. */
function createTarget(fails: () => 'before' | 'after' | null = () => null) {
  const file: number[] = [];
  const puts: number[] = [];
  const calls: string[] = [];
  const risk = async <T>(name: string, work: () => T): Promise<T> => {
    const failure = fails();
    if (failure === 'before') throw new TypeError('Failed to fetch');
    calls.push(name);
    const result = work();
    if (failure === 'after') throw new TypeError('Failed to fetch');
    return result;
  };
  return {
    ...{ file, puts, calls },
    target: {
      begin: () => risk('begin', () => 'u1'),
      put: (_: string, position: number, bytes: Uint8Array) =>
        risk('put', () => {
          puts.push(bytes.length);
          bytes.forEach((byte, index) => (file[position + index] = byte));
        }),
      finish: (_: string, size: number) => risk('finish', () => ({ size })),
      abort: () => risk('abort', () => {}),
    },
  };
}

describe('an upload', () => {
  const record = async (ms: number, server: ReturnType<typeof createTarget>, options = {}) => {
    const sink = uploadSink(server.target, { environment: studio.recording, partBytes: 500, ...options });
    const recording = recordStream(await studio.open(), { environment: studio.recording, sink });
    await studio.clock.advanceAsync(ms);
    return recording;
  };

  test('arrives in parts while it is recorded, the same file as anywhere else', async () => {
    const server = createTarget();
    const recording = await record(10_000, server);
    expect(server.puts.length).toBeGreaterThan(2);
    const { file, size } = await recording.stop();
    expect(file).toEqual({ size });
    expect(Uint8Array.from(server.file)).toEqual(await reference(10_000));
    expect(Math.max(...server.puts)).toBeLessThanOrEqual(500);
    expect(server.calls.at(-1)).toBe('finish');
  });

  test.each(['before', 'after'] as const)(
    'survives a server that fails a third of the requests, %s it has done them',
    async (when) => {
      const random = createRandom('a third');
      const server = createTarget(() => (random.next() < 1 / 3 ? when : null));
      const recording = await record(20_000, server, { partBytes: 200, retryDelay: () => 100 });
      const stopped = recording.stop();
      await studio.clock.advanceUntil(() => recording.state.get().status === 'stopped');
      expect((await stopped).error).toBeNull();
      expect(Uint8Array.from(server.file)).toEqual(await reference(20_000));
    },
  );

  test('goes on after an outage, and has recorded meanwhile', async () => {
    let down = false;
    const server = createTarget(() => (down ? 'before' : null));
    const recording = await record(5_000, server);
    down = true;
    await studio.clock.advanceAsync(60_000);
    expect(recording.state.get()).toMatchObject({ status: 'recording', waiting: false });
    const before = server.file.length;
    down = false;
    await studio.clock.advanceUntil(() => server.file.length > before);
    expect((await recording.stop()).duration).toBeGreaterThan(60_000);
  });

  test('fails when the server refuses, or is away for too long', async () => {
    const refusing = createTarget();
    refusing.target.put = async () => Promise.reject(new UploadRefusal('413'));
    const refused = await record(5_000, refusing);
    await expect(refused.done).rejects.toMatchObject({ code: 'upload-failed', cause: { name: 'UploadRefusal' } });
    expect(refusing.calls).toEqual(['begin', 'abort']);

    let down = false;
    const away = createTarget(() => (down ? 'before' : null));
    const recording = await record(1_000, away, { giveUpAfter: 30_000 });
    down = true;
    await studio.clock.advanceAsync(60_000);
    await expect(recording.done).rejects.toMatchObject({ code: 'upload-failed' });
  });

  test.each(['recording', 'stopping'])(
    'that is cancelled during an outage while %s is given up at once',
    async (at) => {
      let down = false;
      const server = createTarget(() => (down ? 'before' : null));
      const recording = await record(5_000, server, { retryDelay: () => 3_600_000 });
      down = true;
      await studio.clock.advanceAsync(5_000);
      if (at === 'stopping') {
        void recording.stop();
        await studio.clock.settle();
      }
      recording.cancel();
      await studio.clock.settle();
      await expect(recording.done).rejects.toMatchObject({ code: 'recording-cancelled' });
    },
  );
});

describe('an upload over HTTP', () => {
  async function serve(fails: () => boolean) {
    const files = new Map<string, { bytes: number[]; type: string; size: number | null }>();
    const bodyOf = async (request: IncomingMessage): Promise<Buffer> =>
      Buffer.concat((await request.toArray()) as Buffer[]);
    const server = createServer(async (request, response) => {
      const body = await bodyOf(request);
      const file = files.get(request.url ?? '');
      const answer = (status: number, value?: unknown) =>
        response.writeHead(status).end(value && JSON.stringify(value));
      if (request.headers['x-token'] !== 'secret') return answer(403);
      if (fails()) return answer(503);
      if (request.url === '/recordings') {
        files.set('/recordings/7', { bytes: [], type: (JSON.parse(`${body}`) as { type: string }).type, size: null });
        return answer(201, { url: 'recordings/7' });
      }
      if (!file) return answer(404);
      if (request.method === 'PUT') {
        const [, from] = /^bytes (\d+)-\d+\/\*$/.exec(`${request.headers['content-range']}`) ?? [];
        body.forEach((byte, index) => (file.bytes[Number(from) + index] = byte));
      } else if (request.method === 'POST') file.size = (JSON.parse(`${body}`) as { size: number }).size;
      else files.delete(request.url ?? '');
      return answer(200, { stored: true });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    return { files, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/recordings` };
  }
  const environment = { fetch: (url: string, init: RequestInit) => fetch(url, init) };
  const headers = () => ({ 'x-token': 'secret' });
  const info = { name: 'a.webm', type: 'video/webm' };

  test('is stored by a server that answers every third request with 503', async () => {
    let requests = 0;
    const { files, url } = await serve(() => ++requests % 3 === 0);
    const sink = uploadSink(fetchUpload({ url, headers, environment }), { partBytes: 10, retryDelay: () => 0 });
    await sink.open(info);
    for (let part = 0; part < 20; part++) await sink.write(new Uint8Array(7).fill(part));
    await sink.rewriteStart(Uint8Array.of(9, 9, 9));
    expect(await sink.close()).toEqual({ stored: true });
    const wanted = Uint8Array.from({ length: 140 }, (_, index) => (index < 3 ? 9 : Math.floor(index / 7)));
    expect(files.get('/recordings/7')).toEqual({ bytes: [...wanted], type: 'video/webm', size: 140 });
  });

  test('is refused for good without a right to it, and given up with DELETE', async () => {
    const { files, url } = await serve(() => false);
    await expect(uploadSink(fetchUpload({ url, environment })).open(info)).rejects.toMatchObject({
      code: 'upload-failed',
      cause: expect.any(UploadRefusal) as unknown,
    });
    const sink = uploadSink(fetchUpload({ url, headers, environment }));
    await sink.open(info);
    await sink.abort(null);
    expect(files.size).toBe(0);
  });
});

describe('a stream as a sink', () => {
  test('is written at its own pace, and told what belongs at the start', async () => {
    const chunks: Uint8Array[] = [];
    const stream = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) });
    const recording = recordStream(await studio.open(), { environment: studio.recording, sink: streamSink(stream) });
    await studio.clock.advanceAsync(5_000);
    const { file } = await recording.stop();
    const bytes = Uint8Array.from(chunks.flatMap((chunk) => [...chunk]));
    expect(file.size).toBe(bytes.length);
    bytes.set(file.start!);
    expect(bytes).toEqual(await reference(5_000));
  });

  test('that fails ends the recording', async () => {
    const stream = new WritableStream<Uint8Array>({ write: () => Promise.reject(new Error('full')) });
    const recording = recordStream(await studio.open(), { environment: studio.recording, sink: streamSink(stream) });
    await studio.clock.advanceAsync(5_000);
    await expect(recording.done).rejects.toMatchObject({ code: 'sink-failed' });
  });
});
