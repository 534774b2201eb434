import { describe, expect, test } from 'vitest';
import { createBench, room } from './bench.ts';

async function three() {
  const bench = createBench();
  const [alice, bob, carol] = await bench.gather('alice', 'bob', 'carol');
  const chat = [alice!, bob!, carol!].map(({ session }) => session.openChannel('chat'));
  const heard = chat.map((channel) => {
    const all: string[] = [];
    channel.onMessage((peer, data) => all.push(`${peer}: ${typeof data === 'string' ? data : new Uint8Array(data)}`));
    return all;
  });
  await bench.clock.advanceUntil(() => chat[0]!.state('bob') === 'open' && chat[1]!.state('alice') === 'open');
  await bench.clock.advanceAsync(200);
  return { ...bench, seats: [alice!, bob!, carol!] as const, chat, heard };
}

describe('a data channel over an SFU', () => {
  test('brings texts and bytes to everybody, each once', async () => {
    const { chat, heard, clock } = await three();
    expect(chat[0]!.send('hello')).toEqual(
      new Map([
        ['bob', true],
        ['carol', true],
      ]),
    );
    chat[0]!.send(new Uint8Array([1, 2]));
    await clock.advanceAsync(100);
    expect(heard).toEqual([[], ['alice: hello', 'alice: 1,2'], ['alice: hello', 'alice: 1,2']]);
  });

  test('is open to who comes late once they hear it, so that what is said at that moment arrives', async () => {
    const { chat, clock, open, seats } = await three();
    chat[0]!.onState((peer, state) => state === 'open' && chat[0]!.send('welcome', peer));
    const dave = open('dave');
    const heard: string[] = [];
    dave.session.openChannel('chat').onMessage((peer, data) => heard.push(`${peer}: ${String(data)}`));
    dave.meet('alice', 'bob', 'carol');
    for (const seat of seats) seat.meet('dave');
    await clock.advanceUntil(() => chat[0]!.state('dave') === 'connecting');
    await clock.advanceUntil(() => chat[0]!.state('dave') === 'open');
    await clock.advanceAsync(100);
    expect(heard).toEqual(['alice: welcome']);
  });

  test('brings what is for one to that one', async () => {
    const { chat, heard, clock } = await three();
    chat[0]!.send('for you', 'bob');
    chat[0]!.send('also', 'bob');
    await clock.advanceAsync(100);
    expect(heard).toEqual([[], ['alice: for you', 'alice: also'], []]);
  });

  test('brings the same for each one after the other as one', async () => {
    const { chat, heard, clock } = await three();
    const reused = new Uint8Array([1]);
    for (const peer of ['bob', 'carol']) chat[0]!.send(reused, peer);
    reused[0] = 2;
    chat[0]!.send(reused, 'bob');
    await clock.advanceAsync(100);
    expect(heard).toEqual([[], ['alice: 1', 'alice: 2'], ['alice: 1']]);
  });

  test('keeps what comes before anybody listens', async () => {
    const { seats, clock } = await three();
    seats[0].session.openChannel('files');
    await clock.advanceAsync(200);
    seats[0].session.openChannel('files').send('early');
    await clock.advanceAsync(100);
    const heard: string[] = [];
    seats[1].session.openChannel('files').onMessage((_, data) => heard.push(data as string));
    expect(heard).toEqual(['early']);
  });

  test('refuses what is too large, and tells what it could not send', async () => {
    const { chat, seats } = await three();
    expect(() => chat[0]!.send('x'.repeat(65_537))).toThrow(expect.objectContaining({ code: 'message-too-large' }));
    expect(chat[0]!.send('hello', 'nobody')).toEqual(new Map([['nobody', false]]));
    const fresh = seats[0].session.openChannel('fresh');
    expect(fresh.send('too early', 'bob')).toEqual(new Map([['bob', false]]));
  });

  test('survives a loss of the SFU and tells its states', async () => {
    const { chat, heard, clock, fakeSfu, seats } = await three();
    const states: string[] = [];
    chat[0]!.onState((peer, state) => states.push(`${peer} ${state}`));
    fakeSfu.crash(room);
    await clock.advanceUntil(() => seats.every((seat) => seat.of('up').length === 4), 5000);
    await clock.advanceAsync(200);
    chat[0]!.send('again');
    await clock.advanceAsync(100);
    expect(heard[1]).toEqual(['alice: again']);
    expect(states.filter((state) => state.startsWith('bob'))).toEqual(['bob closed', 'bob open']);
    chat[0]!.close();
    expect(states.slice(-2)).toEqual(['bob closed', 'carol closed']);
    expect(chat[0]!.state('bob')).toBe('closed');
    expect(seats[0].requests('sfu.update').at(-1)).toBeDefined();
  });
});

describe('the control channel over an SFU', () => {
  test('brings a text to the peer it is for; the same text for many goes out once', async () => {
    const { seats, clock } = await three();
    expect(seats[0].session.sendControl('bob', 'muted')).toBe(true);
    expect(seats[0].session.sendControl('carol', 'muted')).toBe(true);
    seats[0].session.sendControl('bob', 'only you');
    await clock.advanceAsync(100);
    expect(seats[1].of('control').map(({ text }) => text)).toEqual(['muted', 'only you']);
    expect(seats[2].of('control')).toEqual([{ type: 'control', peer: 'alice', text: 'muted' }]);
  });

  test('says no where nothing can go out', async () => {
    const { open } = createBench();
    const alice = open('alice');
    alice.meet('bob');
    expect(alice.session.sendControl('bob', 'hello')).toBe(false);
  });
});
