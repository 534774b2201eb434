import { expect, test } from 'vitest';
import type { RoomState } from '../../../src/client/room/room-state.ts';
import { watchRoom } from '../../../src/client/room/watch-room.ts';
import type { JsonValue } from '../../../src/protocol/messages.ts';
import type { RoomNotice, RoomSnapshot, ServerNotice } from '../../../src/protocol/server-frames.ts';

const bob = { user: 'bob', device: 'b', role: 'member' } as const;
const snapshot: RoomSnapshot = {
  ...{ room: 'hall', version: 3, role: 'member', members: [bob], locked: false, chat: [] },
};
const notice = (event: RoomNotice['event'], version: number): RoomNotice => ({
  ...{ type: 'room', room: 'hall', event, version, user: 'bob', device: 'b' },
});

/** A server that answers when it is told to. */
function door() {
  const answers: ((body: RoomSnapshot) => void)[] = [];
  let tell = (_notice: ServerNotice): void => {};
  const server = {
    request: () => new Promise<JsonValue>((resolve) => answers.push((body) => resolve(body as unknown as JsonValue))),
    onNotice: (listener: (notice: ServerNotice) => void) => ((tell = listener), () => {}),
    onWelcome: () => () => {},
  };
  const states: RoomState[] = [];
  const watch = watchRoom(server, { room: () => 'hall', changed: (state) => states.push(state), failed: () => {} });
  return { watch, states, answers, tell: (told: ServerNotice) => tell(told) };
}

test('a change that is told in the same moment as the answer is not lost', async () => {
  const { watch, answers, tell } = door();
  tell(notice('joined', 3));
  answers[0]!(snapshot);
  tell(notice('locked', 4)); // before anybody has read the answer
  await expect.poll(() => watch.state()).toMatchObject({ locked: true, version: 4 });
});

test('after a gap the room is asked for once more', async () => {
  const { watch, answers, tell } = door();
  answers[0]!(snapshot);
  await expect.poll(() => watch.state().version).toBe(3);
  tell(notice('locked', 6));
  await expect.poll(() => answers.length).toBe(2);
  answers[1]!({ ...snapshot, version: 6, locked: true });
  await expect.poll(() => watch.state()).toMatchObject({ locked: true, version: 6 });
});
