import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A server that takes a recording in parts and fails a third of them, half of these after it has stored them. */
export interface PartServer {
  readonly url: string;
  /** The file that it wrote. */
  readonly file: string;
  readonly counts: { parts: number; failed: number };
  close(): Promise<void>;
}

const cors = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, PUT, DELETE',
  'access-control-allow-headers': 'content-type, content-range',
};

/** Starts it on a port of its own. */
export async function servePartly(): Promise<PartServer> {
  const folder = mkdtempSync(join(tmpdir(), 'calls-recording-'));
  const path = join(folder, 'recording.webm');
  const file = await open(path, 'w');
  const counts = { parts: 0, failed: 0 };
  const server = createServer(async (request, response) => {
    const answer = (status: number, value: unknown = {}): void =>
      void response.writeHead(status, { ...cors, 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (request.method === 'OPTIONS') return answer(200);
    const body = Buffer.concat(await request.toArray());
    if (request.method !== 'PUT') return answer(200, { url: `${urlOf()}/1` });
    const [, from] = /^bytes (\d+)-/.exec(`${request.headers['content-range']}`) ?? [];
    const turn = counts.parts++ % 6;
    if (turn !== 1) await file.write(body, 0, body.length, Number(from));
    if (turn !== 1 && turn !== 4) return answer(200);
    counts.failed++;
    answer(503);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const urlOf = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: urlOf(),
    file: path,
    counts,
    async close() {
      server.closeAllConnections();
      server.close();
      await file.close();
      await rm(folder, { recursive: true });
    },
  };
}
