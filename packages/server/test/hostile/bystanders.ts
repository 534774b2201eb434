import { expect, onTestFinished, vi } from 'vitest';
import { connectTo, invite } from '../support/plain-client.ts';

/** Two people in a call who go on talking. */
export interface Bystanders {
  /** They still talk, and nothing of it was lost, doubled or reordered. */
  unharmed(): Promise<void>;
}

/** Ms between a message and its answer: within anybody's budget. */
const pace = 20;

/** Puts two people in a call; they exchange numbered messages until the test is over. */
export async function bystanders(url: string): Promise<Bystanders> {
  const [one, two] = [await connectTo(url, 'bystander-1'), await connectTo(url, 'bystander-2')];
  const heard: number[] = [];
  let over = false;
  onTestFinished(() => void (over = true));
  const say = (from: string, to: string, count: number): object => ({
    ...{ v: 1, id: `n${count}`, from: { user: from, device: 'd1' }, to: { user: to, device: 'd1' } },
    frame: { kind: 'data', session: 's', call: 'calm', seq: count, base: 0, message: { type: 'note', call: 'calm' } },
  });
  const listen = (me: typeof one, name: string, other: string): void => {
    me.socket.on('message', (data) => {
      const { v, frame } = JSON.parse(String(data)) as { v?: number; frame?: { kind: string; seq: number } };
      if (v !== 1 || frame?.kind !== 'data') return;
      heard.push(frame.seq);
      setTimeout(() => over || me.send(say(name, other, frame.seq + 1)), pace);
    });
  };
  listen(one, 'bystander-1', 'bystander-2');
  listen(two, 'bystander-2', 'bystander-1');
  one.send(invite('bystander-1', 'bystander-2', 'calm', 'calm-invite'));
  await two.hears({ id: 'calm-invite' });
  one.send(say('bystander-1', 'bystander-2', 0));
  return {
    async unharmed() {
      const before = heard.length;
      await vi.waitFor(() => expect(heard.length).toBeGreaterThan(before + 4), { timeout: 10_000 });
      expect(heard).toEqual(Array.from(heard, (_, index) => index));
    },
  };
}
