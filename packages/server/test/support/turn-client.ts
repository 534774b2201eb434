import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** Speaks as much TURN over UDP (RFC 8656) as a test needs: answers are 0 for success, else the error's code. */
export interface TurnClient {
  /** Asks for an address of the server. */
  allocate(): Promise<number>;
  /** Asks to exchange packets with an IPv4 address. */
  permit(peer: string): Promise<number>;
}

const cookie = 0x2112a442;
const type = { allocate: 0x0003, permit: 0x0008 };
const attribute = {
  ...{ username: 0x0006, integrity: 0x0008, error: 0x0009, peer: 0x0012 },
  ...{ realm: 0x0014, nonce: 0x0015, transport: 0x0019 },
};

/** Opens a client that is closed when the test is over. */
export function openTurnClient(
  port: number,
  { username, credential }: { readonly username: string; readonly credential: string },
): TurnClient {
  const socket = createSocket('udp4');
  onTestFinished(() => void socket.close());
  let realm = Buffer.alloc(0);
  let nonce = Buffer.alloc(0);

  const ask = async (kind: number, attributes: readonly Buffer[]): Promise<Map<number, Buffer>> => {
    const id = randomBytes(12);
    const request = signed(kind, id, attributes);
    const resend = setInterval(() => socket.send(request, port, '127.0.0.1'), 500);
    socket.send(request, port, '127.0.0.1');
    try {
      for (;;) {
        const [answer] = (await once(socket, 'message', { signal: AbortSignal.timeout(20_000) })) as [Buffer];
        if (answer.subarray(8, 20).equals(id)) return read(answer);
      }
    } finally {
      clearInterval(resend);
    }
  };
  const signed = (kind: number, id: Buffer, attributes: readonly Buffer[]): Buffer => {
    if (realm.length === 0) return message(kind, id, attributes, 0);
    const named = [
      ...attributes,
      encode(attribute.username, Buffer.from(username)),
      encode(attribute.realm, realm),
      encode(attribute.nonce, nonce),
    ];
    // The HMAC counts the length of a message that already holds it.
    const text = message(kind, id, named, 24);
    const key = createHash('md5').update(`${username}:${realm.toString()}:${credential}`).digest();
    return Buffer.concat([text, encode(attribute.integrity, createHmac('sha1', key).update(text).digest())]);
  };
  const codeOf = async (kind: number, attributes: readonly Buffer[]): Promise<number> => {
    const first = await ask(kind, attributes);
    const code = errorOf(first);
    const fresh = first.get(attribute.nonce);
    // The server names its realm and a nonce to whoever asks without; only the second answer is about the credentials.
    if (!fresh || (code !== 401 && code !== 438) || fresh.equals(nonce)) return code;
    const known = realm.length > 0 && code === 401;
    realm = Buffer.from(first.get(attribute.realm) ?? '');
    nonce = Buffer.from(fresh);
    return known ? code : errorOf(await ask(kind, attributes));
  };
  return {
    allocate: () => codeOf(type.allocate, [encode(attribute.transport, Buffer.from([17, 0, 0, 0]))]),
    permit(peer) {
      const address = Buffer.from([0, 1, 0, 0, ...peer.split('.').map(Number)]);
      address.writeUInt32BE((address.readUInt32BE(4) ^ cookie) >>> 0, 4);
      return codeOf(type.permit, [encode(attribute.peer, address)]);
    },
  };
}

function message(kind: number, id: Buffer, attributes: readonly Buffer[], more: number): Buffer {
  const body = Buffer.concat(attributes);
  const head = Buffer.alloc(8);
  head.writeUInt16BE(kind, 0);
  head.writeUInt16BE(body.length + more, 2);
  head.writeUInt32BE(cookie, 4);
  return Buffer.concat([head, id, body]);
}

function encode(kind: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(kind, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

function read(answer: Buffer): Map<number, Buffer> {
  const attributes = new Map<number, Buffer>();
  for (let at = 20; at + 4 <= answer.length;) {
    const length = answer.readUInt16BE(at + 2);
    attributes.set(answer.readUInt16BE(at), answer.subarray(at + 4, at + 4 + length));
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return attributes;
}

function errorOf(answer: Map<number, Buffer>): number {
  const error = answer.get(attribute.error);
  return error ? (error[2] ?? 0) * 100 + (error[3] ?? 0) : 0;
}
