import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Call, CallClientEvents, Logger } from '../../src/index.ts';
import { connect, createWorld, type Phone, type World } from './support.ts';

let world: World;
let moments: Set<string>;
beforeEach(() => {
  world = createWorld();
  moments = new Set();
});
afterEach(() => world.close());

const events: readonly (keyof CallClientEvents)[] = [
  ...(['added', 'incoming', 'ended', 'missed'] as const),
  ...(['reconnecting', 'reconnected', 'error'] as const),
];

/** A logger of the app that hears of everything: `ice-candidate`, `connectionState connected` … */
const listening: Logger = {
  error() {},
  warn() {},
  info() {},
  debug: (line, details) => void moments.add(`${line.split(' ').at(-1)} ${String(details).split(/[ :]/)[0]}`),
};

/** What a call's snapshot shows, one line each. */
function shown(call: Call): string[] {
  const { status, held, connection, reason, error, participants, local } = call.get();
  return [
    `status ${status}`,
    `held ${held}`,
    `connection ${connection}`,
    `reason ${reason} ${error?.code}`,
    ...Object.values(local).map(({ source, actual, stream }) => `local ${source} ${actual}${stream ? ' stream' : ''}`),
    ...participants.flatMap((one) => [
      `participant ${one.status}${one.muted ? ' muted' : ''}`,
      ...one.tracks.map(({ source, stream }) => `remote ${source}${stream.getTracks().length > 0 ? ' stream' : ''}`),
    ]),
  ];
}

/** Notes every line that a call's snapshots show, and `no more` of what they show no longer. */
function watch(call: Call): void {
  let before: string[] = [];
  const look = (): void => {
    const now = shown(call);
    for (const one of now) moments.add(one);
    for (const one of before) if (!now.includes(one)) moments.add(`no more ${one}`);
    before = now;
  };
  look();
  call.subscribe(look);
}

function follow({ client }: Phone): void {
  for (const event of events) client.on(event, () => moments.add(`event ${event}`));
  client.on('added', watch);
}

async function talk(call: Call, other: Call): Promise<void> {
  const mine = call.openChannel('chat');
  const theirs = other.openChannel('chat');
  theirs.onState((_, state) => moments.add(`channel ${state}`));
  theirs.onMessage((_, data) => moments.add(`message ${String(data)}`));
  const [peer = ''] = mine.send('too early').keys();
  moments.add(`refused ${String(mine.send('too early').get(peer) === false)}`);
  await world.until(() => mine.state(peer) === 'open');
  mine.send('hello');
  await world.clock.advanceAsync(1_000);
}

async function useDevices(call: Call): Promise<void> {
  const acts = [
    () => call.shareScreen({ audio: true }),
    () => call.stopScreen(),
    () => call.setMicrophone(false),
    () => call.setMicrophone(true),
    () => call.setCamera(false),
    () => call.setCamera(true),
    () => call.hold(),
    () => call.resume(),
  ];
  for (const act of acts) {
    await act();
    await world.clock.advanceAsync(1_000);
  }
}

test('one call with everything: each moment that an app may want to hear of is announced or shown', async () => {
  let backend = true;
  const iceServers = async () => {
    if (!backend) throw new Error('the backend is down');
    return [{ urls: 'stun:stun.example.org' }];
  };
  const alice = world.open('alice', { log: listening, logLevel: 'debug', iceServers });
  const bob = world.open('bob');
  follow(alice);
  follow(bob);

  alice.client.call('bob');
  await world.until(() => bob.incoming.length === 1 && alice.call.get().status === 'ringing');
  await alice.call.hangUp();
  await world.until(() => bob.ended.length === 1);

  const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
  await talk(call, other);
  await useDevices(other);
  backend = false;
  world.network.killAddresses(bob.environment);
  await world.until(() => call.get().connection === 'recovering');
  await world.until(() => call.get().connection === 'up');
  world.network.cut(alice.environment);
  await world.until(() => call.get().status === 'ended', 90_000);
  expect([...moments]).toEqual(
    expect.arrayContaining([
      // The call's state, from → to, and why it ended: by hand, by time, by failure
      ...['status initiating', 'status ringing', 'status connecting', 'status connected', 'status ended'],
      ...['no more status connecting', 'reason cancelled undefined', 'reason failed connection-lost'],
      // Participants come, break off and leave
      ...[
        'participant invited muted',
        'participant ringing muted',
        'participant connected',
        'participant disconnected',
        'participant left',
      ],
      // Streams and tracks come and go, here and there
      ...['local microphone live stream', 'local camera opening', 'local camera live stream'],
      ...['local screen live stream', 'no more local screen live stream', 'local screen-audio live stream'],
      ...['remote microphone stream', 'remote camera stream', 'remote screen stream', 'remote screen-audio stream'],
      ...['no more remote camera stream', 'no more remote screen stream', 'no more remote screen-audio stream'],
      ...['participant connected muted', 'held local', 'held remote', 'no more held remote'],
      // Data channels
      ...['channel open', 'message hello', 'refused true', 'channel closed'],
      // Negotiation, candidates and ICE, for those who debug
      ...['signalingState have-local-offer', 'signalingState have-remote-offer', 'signalingState stable'],
      ...['local-candidate candidate', 'iceGatheringState gathering', 'iceGatheringState complete'],
      ...['iceConnectionState checking', 'iceConnectionState connected', 'iceConnectionState disconnected'],
      ...['connectionState connecting', 'connectionState connected', 'connectionState disconnected'],
      // Repair
      ...['connection recovering', 'no more connection recovering'],
      ...events.map((event) => `event ${event}`),
    ]),
  );
});
