import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ClientFrame, ServerFrame } from '../../src/protocol/server-frames.ts';
import { parseSignalMessage } from '../../src/protocol/signal-message.ts';
import { callsServer } from '../../src/signaling/transports/calls-server.ts';

/** The server's side, on a line that a test holds. */
function create() {
  const server = callsServer();
  const posted: ClientFrame[] = [];
  const told: unknown[] = [];
  const open = () =>
    server.opened(
      { post: (frame) => posted.push(frame), broken: (cause, url) => told.push(['broken', cause, url]), ready() {} },
      {
        self: { user: 'alice', device: 'd1' },
        message: (data, verified) => told.push(['message', data, verified?.from]),
        status: (status) => told.push(status),
        refused: (message, cause) => told.push(['refused', message, cause]),
        removed: (room, cause) => told.push(['removed', room, cause]),
      },
    );
  open();
  const say = (frame: ServerFrame): void => server.frame(frame);
  return {
    server,
    posted,
    told,
    removals: () => told.filter((one) => (one as readonly unknown[])[0] === 'removed'),
    open,
    say,
    welcome: () => say({ kind: 'welcome', user: 'alice', device: 'd1', node: 'n' }),
  };
}

describe('a room', () => {
  test('that has a lobby is waited for, however long it takes', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { server, say, welcome } = create();
    welcome();
    const joined = server.join('standup');
    say({ kind: 'notice', notice: { type: 'room', room: 'standup', event: 'waiting', user: 'alice', device: 'd1' } });
    await vi.advanceTimersByTimeAsync(60_000);
    say({ kind: 'response', id: '0', body: {} });
    await expect(joined).resolves.toBeTypeOf('function');
  });

  test('says again what nobody heard while it waited to be let in; without a wait it does not', async () => {
    const { server, told, say, welcome } = create();
    welcome();
    const first = server.join('standup');
    say({ kind: 'notice', notice: { type: 'room', room: 'standup', event: 'waiting', user: 'alice', device: 'd1' } });
    say({ kind: 'response', id: '0', body: {} });
    await first;
    await vi.waitFor(() => expect(told).toEqual(['connecting', 'open']));
    const again = server.join('standup');
    say({ kind: 'response', id: '1', body: {} });
    await again;
    await Promise.resolve();
    expect(told).toHaveLength(2);
  });

  test('is given up after a while when nothing is said', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { server, say, welcome } = create();
    welcome();
    const joined = expect(server.join('standup')).rejects.toMatchObject({ code: 'unavailable' });
    say({ kind: 'notice', notice: { type: 'room', room: 'standup', event: 'waiting', user: 'alice', device: 'd2' } });
    await vi.advanceTimersByTimeAsync(10_000);
    await joined;
  });

  test('that is left while it is waited for is joined no more', async () => {
    const { server, posted, welcome } = create();
    const early = server.join('lunch');
    server.leave('lunch');
    await expect(early).rejects.toMatchObject({ code: 'not-in-room' });
    welcome();
    const joined = server.join('standup');
    server.leave('standup');
    await expect(joined).rejects.toMatchObject({ code: 'not-in-room' });
    expect(posted.map(({ kind }) => kind)).toEqual(['join', 'leave']);
  });

  test('in which the place is kept is not left with its call, and is joined before anything else after a break', async () => {
    const { server, posted, say, welcome, open } = create();
    welcome();
    const leaving = server.join('standup');
    say({ kind: 'response', id: '0', body: {} });
    const leave = await leaving;
    const [first, second] = [server.door.stay?.('standup'), server.door.stay?.('standup')];
    leave();
    expect(posted.map(({ kind }) => kind)).toEqual(['join']);
    server.closed();
    open();
    welcome();
    expect(posted.slice(1)).toMatchObject([{ kind: 'join', room: 'standup' }]);
    first?.();
    first?.();
    expect(posted).toHaveLength(2);
    second?.();
    expect(posted.slice(2)).toMatchObject([{ kind: 'leave', room: 'standup' }]);
  });

  test('that is ended for all loses this device as a call that is over', () => {
    const { removals, say, welcome } = create();
    welcome();
    const ended = { type: 'room', room: 'standup', event: 'ended', user: 'alice', device: 'd1' } as const;
    say({ kind: 'notice', notice: ended });
    expect(removals()).toEqual([['removed', 'standup', expect.objectContaining({ code: 'call-over' })]]);
  });

  test('loses this device when it is removed, not when another device of the user is', () => {
    const { removals, say, welcome } = create();
    welcome();
    const kicked = { type: 'room', room: 'standup', event: 'kicked', user: 'alice' } as const;
    say({ kind: 'notice', notice: { ...kicked, device: 'd2' } });
    expect(removals()).toEqual([]);
    say({ kind: 'notice', notice: { ...kicked, device: 'd1' } });
    expect(removals()).toEqual([['removed', 'standup', expect.objectContaining({ code: 'kicked' })]]);
  });

  test.each(['kicked', 'ended'] as const)('says for who was taken out (%s) that they left, each time anew', (event) => {
    const { told, say } = create();
    const from = { user: 'bob', device: 'd3' };
    const notice = { type: 'room', room: 'standup', event, ...from } as const;
    say({ kind: 'notice', notice });
    say({ kind: 'notice', notice });
    const said = told.map((one) => parseSignalMessage((one as readonly unknown[])[1]));
    expect(said).toMatchObject(
      Array(2).fill({
        ...{ from, to: { room: 'standup' } },
        frame: { message: { type: 'roster', room: 'standup', entries: [{ device: from, left: true }] } },
      }),
    );
    expect(said[0]?.id).not.toBe(said[1]?.id);
    say({ kind: 'notice', notice: { ...notice, event: 'left' } });
    expect(told).toHaveLength(2);
  });
});

describe('a question', () => {
  test('waits for the welcome and is answered by its id', async () => {
    const { server, posted, say, welcome } = create();
    const answer = server.door.request('presence.list', { users: ['bob'] });
    expect(posted).toEqual([]);
    welcome();
    expect(posted).toEqual([{ kind: 'request', id: '0', method: 'presence.list', body: { users: ['bob'] } }]);
    say({ kind: 'response', id: '0', body: [1] });
    say({ kind: 'response', id: '7', body: 'to nobody' });
    expect(await answer).toEqual([1]);
  });

  test('that is refused rejects with the code, detail and time to wait', async () => {
    const { server, say, welcome } = create();
    welcome();
    const answer = server.door.request('room.kick');
    say({ kind: 'response', id: '0', error: { code: 'rate-limited', detail: 'Slowly.', retryAfter: 500 } });
    await expect(answer).rejects.toMatchObject({
      code: 'rate-limited',
      detail: 'Slowly.',
      retryAfter: 500,
      recoverable: true,
    });
  });

  test('rejects as unavailable when the connection breaks, and when no answer comes', async () => {
    vi.useFakeTimers();
    const { server, welcome, open } = create();
    welcome();
    const broken = server.door.request('one').catch((error: unknown) => error);
    server.closed();
    expect(await broken).toMatchObject({ code: 'unavailable' });
    open();
    const silent = server.door.request('two').catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await silent).toMatchObject({ code: 'unavailable' });
    vi.useRealTimers();
  });
});

describe('news', () => {
  test('reach those who listen, until they stop; what is unknown reaches nobody', () => {
    const { server, say } = create();
    const heard: unknown[] = [];
    const stop = server.door.onNotice((notice) => heard.push(notice));
    const notice = { type: 'presence', user: 'bob', status: 'online', devices: 1 } as const;
    say({ kind: 'notice', notice });
    server.frame({ kind: 'notice', notice: { type: 'weather' } });
    server.frame('nonsense');
    stop();
    say({ kind: 'notice', notice });
    expect(heard).toEqual([notice]);
  });

  test('of a new connection come after each welcome', () => {
    const { server, welcome } = create();
    let welcomes = 0;
    const stop = server.door.onWelcome(() => welcomes++);
    welcome();
    welcome();
    stop();
    welcome();
    expect(welcomes).toBe(2);
  });

  test('of a refused message, a lost one, a removal and a move are told to the session', () => {
    const { say, told } = create();
    say({ kind: 'refused', message: 'm1', error: { code: 'forbidden' } });
    say({ kind: 'gap' });
    const kicked = { type: 'room', room: 'hall', event: 'kicked' } as const;
    say({ kind: 'notice', notice: { ...kicked, user: 'bob' } });
    say({ kind: 'notice', notice: { ...kicked, user: 'alice' } });
    say({ kind: 'moved', url: 'wss://other', reason: 'room' });
    expect(told).toMatchObject([
      ['refused', 'm1', { code: 'forbidden' }],
      'connecting',
      'open',
      ['removed', 'hall', { code: 'kicked' }],
      ['broken', { code: 'shutting-down' }, 'wss://other'],
    ]);
  });
});

test('a room is joined by a question and left with a word, unless the connection is another one by then', async () => {
  const { server, posted, say, welcome, open } = create();
  welcome();
  const joining = server.join('hall');
  say({ kind: 'response', id: '0' });
  const leave = await joining;
  leave();
  expect(posted.at(-1)).toEqual({ kind: 'leave', room: 'hall' });
  server.closed();
  open();
  leave();
  expect(posted).toHaveLength(2);
});

test('why a connection was closed is known by its code', () => {
  const { server } = create();
  expect(server.cause('token-expired')).toMatchObject({ code: 'token-expired', recoverable: true });
  expect(server.cause('going away')).toBeUndefined();
});
