import type { Call } from '@org/calls-core';
import { initialsOf } from '@org/calls-core/components';
import type { ReactNode } from 'react';
import { useChosenCall } from '../use-chosen-call.ts';
import { noCall } from '@org/calls-core/bindings';
import { useReadable } from '../use-readable.ts';
import { useMemo } from 'react';
import { styles } from './styles.ts';

/** What is seen of somebody whose camera is off. */
export function TileAvatar({ name, avatar }: { readonly name: string; readonly avatar: string | null }): ReactNode {
  return (
    <span aria-hidden="true" style={styles.avatar}>
      {avatar ? <img src={avatar} alt="" style={styles.avatarImage} /> : initialsOf(name)}
    </span>
  );
}

/** From which loudness on somebody counts as speaking. */
const audible = 0.05;

/** A frame around whoever speaks; by itself, so that a change of loudness renders nothing else. */
export function SpeakingRing({ id, call }: { readonly id: string; readonly call: Call | null | undefined }): ReactNode {
  const chosen = useChosenCall(call) ?? noCall;
  const level = useMemo(() => chosen.audioLevel(id), [chosen, id]);
  const speaking = useReadable(level, (value) => value > audible);
  return speaking && <span className="calls-speaking" aria-hidden="true" style={styles.ring} />;
}
