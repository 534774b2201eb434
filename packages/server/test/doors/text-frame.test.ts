import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { writeTextFrame } from '../../src/doors/text-frame.ts';

const server = createServer();
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
let client: WebSocket;
let theirs: WebSocket;
let line: Duplex;

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const [request, socket, head] = (await once(server, 'upgrade')) as Parameters<WebSocketServer['handleUpgrade']>;
  line = socket;
  sockets.handleUpgrade(request, socket, head, (opened) => (theirs = opened));
  await once(client, 'open');
});

afterAll(() => {
  client.terminate();
  server.close();
});

describe('a text message as one frame', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 1_048_576])('of %i characters arrives as it was', async (length) => {
    const text = 'x'.repeat(length);
    const arrived = once(client, 'message');
    writeTextFrame(line, text);
    const [data, isBinary] = (await arrived) as [Buffer, boolean];
    expect(isBinary).toBe(false);
    expect(String(data) === text).toBe(true);
  });

  it.each([
    ['of Latin letters', 'für Zoë'],
    ['whose bytes need a longer length than its characters', 'é'.repeat(125)],
    ['of Chinese letters, longer than 64 KiB as bytes', '话'.repeat(40_000)],
    ['of pairs of code units', '{"name":"👩‍👩‍👧‍👦"}'],
  ])('%s arrives as it was', async (_, text) => {
    const arrived = once(client, 'message');
    writeTextFrame(line, text);
    expect(String((await arrived)[0]) === text).toBe(true);
  });

  it('keeps its place among what the library sends', async () => {
    const heard: string[] = [];
    const pinged = once(client, 'ping');
    client.on('message', (data) => heard.push(String(data)));
    theirs.send('one');
    writeTextFrame(line, 'two');
    theirs.ping();
    theirs.send('three');
    writeTextFrame(line, 'four');
    theirs.close(1000);
    await once(client, 'close');
    await pinged;
    expect(heard).toEqual(['one', 'two', 'three', 'four']);
  });
});
