import type { Phone, PhoneOptions } from '../page/phone.ts';
import type { PhonePage } from './bed.ts';

/** A call as a test sees it. */
export type Seen = ReturnType<Phone['state']>;

/** Asks again and again until the answer holds; throws with the last answer when it does not within `ms`. */
export async function eventually<T>(ask: () => Promise<T>, holds: (answer: T) => boolean, ms = 20_000): Promise<T> {
  const until = Date.now() + ms;
  for (;;) {
    const answer = await ask();
    if (holds(answer)) return answer;
    if (Date.now() > until) throw new Error(`not within ${ms} ms: ${JSON.stringify(answer)}`);
    await pause(100);
  }
}

/** Looks ten times, about a second, and returns every answer: what must not happen is in none of them. */
export async function looks<T>(ask: () => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  while (answers.length < 10) {
    answers.push(await ask());
    await pause(100);
  }
  return answers;
}

/** Waits until the newest call is as it should be. */
export async function becomes(phone: PhonePage, holds: (call: Seen) => boolean, ms?: number): Promise<Seen> {
  const seen = await eventually(
    () => phone.run((p) => p.seen()),
    (call) => call !== null && holds(call),
    ms,
  );
  return seen as Seen;
}

/** Audio packets and decoded frames keep coming in. */
export async function flows(phone: PhonePage): Promise<void> {
  const before = await phone.run((p) => p.rtp());
  await eventually(
    () => phone.run((p) => p.rtp()),
    (now) => now.received.audio > before.received.audio + 10 && now.decoded > before.decoded + 5,
  );
}

/** What was on its way has left, and then nothing is sent for ten looks, about a second. */
export async function staysSilent(phone: PhonePage): Promise<void> {
  const seen: string[] = [];
  await eventually(
    async () => {
      seen.push(JSON.stringify((await phone.run((p) => p.rtp())).sent));
      return seen.slice(-10);
    },
    (last) => last.length === 10 && new Set(last).size === 1,
  );
}

/** One user calls another one with a small camera; both are connected when it resolves. */
export async function connect(caller: PhonePage, callee: PhonePage, user = 'bob'): Promise<void> {
  await caller.run((p, to) => void p.client.call(to, { camera: '180p' }), user);
  await Promise.all([caller, callee].map((phone) => becomes(phone, ({ status }) => status === 'connected')));
}

/** What a phone is that answers by itself, with a small camera. */
export const answering: Pick<PhoneOptions, 'answer'> = { answer: { camera: '180p' } };

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
