import type { Call, CallClient, Readable } from '@org/calls-core';
import { watchCalls } from '@org/calls-core/bindings';
import type { Ring, Ringer } from './ringer.ts';

/** Rings for a client's calls while `audible`. `silenced` calls ring no more, but can still be answered. */
export function ringCalls(
  client: CallClient,
  {
    ringer,
    audible,
    silenced,
  }: { readonly ringer: Ringer; readonly audible: Readable<boolean>; readonly silenced: Readable<ReadonlySet<string>> },
): () => void {
  const reason = watchCalls(client, (calls) => ringOf(calls, silenced.get()));
  const update = (): void => ringer.play(audible.get() ? ringOf(client.get().calls, silenced.get()) : null);
  const stops = [reason.subscribe(update), audible.subscribe(update), silenced.subscribe(update)];
  update();
  return () => {
    for (const stop of stops) stop();
    ringer.play(null);
  };
}

function ringOf(calls: readonly Call[], silenced: ReadonlySet<string>): Ring {
  const all = calls.map((call) => call.get());
  const talking = all.some(({ status }) => status === 'connected' || status === 'connecting');
  const ringing = all.filter(({ status }) => status === 'ringing');
  if (ringing.some(({ direction, id }) => direction === 'incoming' && !silenced.has(id)))
    return talking ? 'waiting' : 'incoming';
  return !talking && ringing.some(({ direction }) => direction === 'outgoing') ? 'outgoing' : null;
}
