import type { Participant } from '@org/calls-core';
import type { Gestures } from '@org/calls-core/gestures';
import type { Moderation } from '@org/calls-core/moderation';
import { type ReactNode, useId, useState } from 'react';
import { TextButton } from '../parts.tsx';

export interface ManagePersonProps {
  readonly room: Moderation;
  readonly person: Participant;
  /** Whether that person moderates, too. */
  readonly leads: boolean;
  readonly raised: boolean;
  readonly lower: Gestures['lowerHand'];
  readonly run: (action: Promise<void>) => void;
}

/** What a moderator can do with one person, behind a button. */
export function ManagePerson({ room, person, leads, raised, lower, run }: ManagePersonProps): ReactNode {
  const [open, setOpen] = useState(false);
  const panel = useId();
  const { id, user, name, muted, tracks } = person;
  const label = `Manage ${name ?? user}`;
  const films = tracks.some(({ source }) => source === 'camera');
  return (
    <>
      <button
        type="button"
        className="group__more"
        aria-label={label}
        aria-expanded={open}
        aria-controls={open ? panel : undefined}
        onClick={() => setOpen(!open)}
      >
        ⋯
      </button>
      {open && (
        <div id={panel} className="group__person" role="group" aria-label={label}>
          {!muted && <TextButton onClick={() => run(room.mute('microphone', user))}>Ask to mute</TextButton>}
          {films && <TextButton onClick={() => run(room.mute('camera', user))}>Ask to stop video</TextButton>}
          {raised && <TextButton onClick={() => lower(id)}>Lower hand</TextButton>}
          <TextButton onClick={() => run(room.setRole(user, leads ? 'member' : 'moderator'))}>
            {leads ? 'Make a member' : 'Make moderator'}
          </TextButton>
          <TextButton tone="danger" onClick={() => run(room.kick(user))}>
            Remove
          </TextButton>
        </div>
      )}
    </>
  );
}
