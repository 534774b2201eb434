import type { CallState, LegId } from '../state/model.ts';
import type { Channel } from '../topology/topology.ts';
import type { CallHandle } from './call-handle.ts';
import { legOf } from './snapshot.ts';

/** The id of the participant at the other end of a leg; between two, every leg leads to the same one. */
export function participantAt(state: CallState, leg: LegId): string | undefined {
  const { participants, room } = state;
  return participants.find((one) => room === null || legOf(state, one)?.id === leg)?.id;
}

/** A session's channel that names participants in place of legs, and reaches those with whom the call is. */
export function createCallChannel(channel: Channel, handle: CallHandle): Channel {
  const ids = (): string[] => handle.state.participants.map(({ id }) => id);
  /** Empty where there is none: no leg has that id. */
  const legTo = (participant: string): LegId => {
    const found = handle.state.participants.find(({ id }) => id === participant);
    return (found && legOf(handle.state, found)?.id) ?? '';
  };
  const stateOf: Channel['state'] = (participant) => {
    const leg = legTo(participant);
    const state = channel.state(leg);
    // A connection is being built, or built anew.
    return leg && state === 'none' ? 'connecting' : state;
  };
  return {
    ...channel,
    send: (data, to) =>
      new Map(
        (to === undefined ? ids() : [to]).map((id) => {
          const leg = legTo(id);
          return [id, channel.send(data, leg).get(leg) as boolean];
        }),
      ),
    state: stateOf,
    bufferedAmount: (participant) => channel.bufferedAmount(legTo(participant)),
    onMessage: (listener) =>
      channel.onMessage((leg, data) => {
        const participant = participantAt(handle.state, leg);
        if (participant !== undefined) listener(participant, data);
      }),
    onState(listener) {
      const told = new Map<string, RTCDataChannelState>();
      const note = (tell: typeof listener): void => {
        for (const id of new Set([...told.keys(), ...ids()])) {
          const state = stateOf(id);
          const next = state === 'none' ? 'closed' : state;
          if (next === (told.get(id) ?? 'closed')) continue;
          told.set(id, next);
          tell(id, next);
        }
      };
      note(() => {});
      // Legs come and go, and are chosen, without a word of the channel.
      const stops = [channel.onState(() => note(listener)), handle.call.subscribe(() => note(listener))];
      return () => stops.forEach((stop) => stop());
    },
  };
}
