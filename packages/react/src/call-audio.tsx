import type { Call } from '@org/calls-core';
import { trackOf } from '@org/calls-core/bindings';
import { Fragment, type ReactNode } from 'react';
import { Audio } from './audio.tsx';
import type { OnBlocked } from './use-playback.ts';
import { useCall } from './use-call.ts';

/** What `CallAudio` takes. */
export interface CallAudioProps {
  /** Default: the call that `useCall()` shows. */
  readonly call?: Call | null;
  /** Silences everybody for this user alone. */
  readonly muted?: boolean;
  readonly onBlocked?: OnBlocked;
}

/**
 * Plays everything that the others in a call say and share. Put it once where it stays during the whole call.
 *
 * @example
 * const [unblock, setUnblock] = useState<(() => Promise<void>) | null>(null);
 * return (
 *   <>
 *     <CallAudio onBlocked={(play) => setUnblock(() => play)} />
 *     {unblock && <button onClick={() => unblock().then(() => setUnblock(null))}>Turn sound on</button>}
 *   </>
 * );
 */
export function CallAudio({ call, ...props }: CallAudioProps): ReactNode {
  const id = useCall((view) => view.id, call);
  const participants = useCall((view) => view.participants, call);
  return participants.map((participant) => (
    <Fragment key={`${id} ${participant.id}`}>
      <Audio {...props} participant={participant} />
      {trackOf(participant, 'screen-audio') && <Audio {...props} participant={participant} source="screen-audio" />}
    </Fragment>
  ));
}
