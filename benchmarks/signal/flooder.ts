import { once } from 'node:events';
import { WebSocket } from 'ws';
import { addressOf, createTalk } from './clients.ts';
import type { RelayName } from './relays/index.ts';

/*
 * Floods a relay until its parent goes: each attacker rings somebody of its own, then sends candidates of that call as fast as
 * the relay takes them. Who is closed comes again at once.
 */

const attackers = 4;
/** Bytes that may wait here: the relay slows an attacker down, which must not fill this process instead. */
const highWater = 262_144;

const [name, port] = process.argv.slice(2);
const relay = { name: name as RelayName, port: Number(port) };
let sent = 0;
process.on('message', () => process.send?.(sent));
process.on('disconnect', () => process.exit());

async function attack(pair: number): Promise<void> {
  const [from, to] = [`attacker${pair}`, `mate${pair}`];
  const mate = new WebSocket(await addressOf(relay, to));
  mate.on('error', () => {});
  await once(mate, 'open');
  for (;;) {
    const talk = createTalk(1000 + pair, from, to);
    const socket = new WebSocket(await addressOf(relay, from));
    socket.on('error', () => {});
    await Promise.race([once(socket, 'open'), once(socket, 'close')]);
    socket.send(JSON.stringify(talk.invite()), () => {});
    while (socket.readyState === WebSocket.OPEN) {
      for (let burst = 0; burst < 50 && socket.bufferedAmount < highWater; burst++) {
        socket.send(JSON.stringify(talk.next()), () => {});
        sent++;
      }
      // Whom the relay slows down waits without work of its own: an attacker's processor is not the relay's.
      if (socket.bufferedAmount < highWater) await new Promise(setImmediate);
      else await new Promise((resolve) => setTimeout(resolve, 1));
    }
    if (socket.readyState !== WebSocket.CLOSED) await once(socket, 'close');
  }
}

for (let pair = 0; pair < attackers; pair++) void attack(pair);
