import type { LocalMedia } from '../media/local-media.ts';
import { flagOf } from '../state/model.ts';
import { mediaSources } from './call-media.ts';
import type { Switchboard } from './switchboard.ts';

/** Tells the state machine which sources cannot be sent although they are wished for. */
export function watchDevices(local: LocalMedia, board: () => Switchboard): () => void {
  const stops = [
    local.subscribe((media) => {
      for (const { state, waits, silenced } of board().handles()) {
        if (state.phase.status === 'ended') continue;
        for (const source of mediaSources) {
          const failed = media[flagOf[source]].actual === 'failed' || waits.has(source) || silenced.has(source);
          if (state.failed[flagOf[source]] !== failed)
            board().post({ type: 'source-changed', call: state.id, source, failed });
        }
        // The picker decides whether sound comes with the screen.
        const on = state.wishes.screen && media.screenAudio.actual === 'live';
        if (state.wishes.screenAudio !== on)
          board().post({ type: 'wish-changed', call: state.id, source: 'screen-audio', on });
      }
      board().refreshAll();
    }),
    local.onEnded((source) => {
      for (const { state } of board().handles())
        if (source === 'screen' && state.wishes.screen)
          board().post({ type: 'wish-changed', call: state.id, source, on: false });
    }),
  ];
  return () => stops.forEach((stop) => stop());
}
