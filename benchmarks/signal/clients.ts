import { once } from 'node:events';
import { io } from 'socket.io-client';
import { WebSocket } from 'ws';
import { path } from './relay.ts';
import type { RunningRelay } from './start-relay.ts';
import { tokenOf } from './tokens.ts';

/** One end that is connected to a relay. */
export interface Client {
  /** Sends the next message of the call to the other end. */
  send(): void;
  /** Called for each message that arrives. */
  heard: () => void;
  close(): void;
}

const media = { microphone: true, camera: true, screen: false, screenAudio: false };
const secret = 'abcdefghijklmnopqrstuv';
const candidate = {
  candidate:
    'candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 192.168.1.23 rport 46154 generation 0 ufrag x9Yz network-cost 999',
  sdpMid: '0',
  sdpMLineIndex: 0,
  usernameFragment: 'x9Yz',
};

/** The messages of one end: an invitation, then candidates, as they make up most of what is relayed. */
export function createTalk(pair: number, from: string, to: string) {
  const address = { v: 1, from: { user: from, device: 'd' } };
  const call = `call-${pair}`;
  let seq = 0;
  return {
    invite: () => ({
      ...{ ...address, id: `${from}-invite`, to: { user: to } },
      frame: {
        kind: 'cast',
        message: { type: 'invite', call, secret, profile: { name: from }, media, ring: 45_000, warm: true },
      },
    }),
    next: () => ({
      ...{ ...address, id: `${from}-${seq}`, to: { user: to, device: 'd' } },
      frame: {
        ...{ kind: 'data', session: `s-${from}`, call, seq: seq++, base: 0 },
        message: { type: 'signal', call, secret, signal: { epoch: 1, peerEpoch: 1, candidates: [candidate] } },
      },
    }),
  };
}

/** Where a user connects to a relay of WebSockets. */
export async function addressOf({ name, port }: Pick<RunningRelay, 'name' | 'port'>, user: string): Promise<string> {
  if (name === 'PeerServer') return `ws://127.0.0.1:${port}/peerjs?key=peerjs&id=${user}&token=t`;
  const token = name === 'ours' ? `&token=${await tokenOf(user)}` : '';
  return `ws://127.0.0.1:${port}${path}?user=${user}&device=d${token}`;
}

/** Connects one end of a pair in the relay's own manner. */
export async function dial(
  relay: Pick<RunningRelay, 'name' | 'port'>,
  pair: number,
  end: 'a' | 'b',
): Promise<Client & { invite(): void }> {
  const [from, to] = end === 'a' ? [`a${pair}`, `b${pair}`] : [`b${pair}`, `a${pair}`];
  const talk = createTalk(pair, from, to);
  const client: Client & { invite(): void } = { send() {}, invite() {}, heard() {}, close() {} };
  if (relay.name === 'socket.io') {
    const socket = io(`http://127.0.0.1:${relay.port}`, {
      ...{ transports: ['websocket'], auth: { user: from }, forceNew: true, reconnection: false },
    });
    await new Promise<void>((resolve) => socket.on('connect', resolve));
    socket.on('frame', () => client.heard());
    return Object.assign(client, {
      send: () => void socket.emit('frame', talk.next()),
      invite: () => void socket.emit('frame', talk.invite()),
      close: () => void socket.close(),
    });
  }
  const peer = relay.name === 'PeerServer';
  const socket = new WebSocket(await addressOf(relay, from));
  const counts = peer ? '"CANDIDATE"' : '"v":1';
  socket.on('message', (data) => String(data).includes(counts) && client.heard());
  if (peer || relay.name === 'ours') await once(socket, 'message');
  else await once(socket, 'open');
  const post = (message: object): void =>
    socket.send(JSON.stringify(peer ? { type: 'CANDIDATE', src: from, dst: to, payload: message } : message));
  return Object.assign(client, {
    send: () => post(talk.next()),
    invite: () => post(talk.invite()),
    close: () => socket.terminate(),
  });
}
