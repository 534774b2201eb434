import type { Call } from '@org/calls-core';
import { sameItems, noCall } from '@org/calls-core/bindings';
import { type ComponentStrings, nameOf, presentOf, withEnglish } from '@org/calls-core/components';
import type { ReactNode } from 'react';
import { useChosenCall } from '../use-chosen-call.ts';
import { useLocalMedia } from '../use-local-media.ts';
import { useReadable } from '../use-readable.ts';
import { Icon } from './icon.tsx';
import { styles } from './styles.ts';

/** What `ParticipantList` takes. */
export interface ParticipantListProps {
  readonly call?: Call | null | undefined;
  readonly raised?: readonly string[] | undefined;
  readonly strings?: Partial<ComponentStrings> | undefined;
  /** What else is shown of somebody, by id, `local` for oneself: a role, what a moderator may do. */
  readonly children?: ((id: string) => ReactNode) | undefined;
}

/**
 * Who is in a call, oneself first, with microphones and hands.
 *
 * @example
 * <ParticipantList />
 */
export function ParticipantList({ call, raised = [], children, ...rest }: ParticipantListProps): ReactNode {
  const strings = withEnglish(rest.strings);
  const chosen = useChosenCall(call);
  const participants = useReadable(chosen ?? noCall, (view) => presentOf(view.participants), sameItems);
  const { microphone } = useLocalMedia();
  const people = [
    { id: 'local', name: strings.you, muted: !microphone.wanted },
    ...participants.map((one) => ({ id: one.id, name: nameOf(one), muted: one.muted })),
  ];
  return (
    <ul className="calls-people" aria-label={strings.participants} style={styles.people}>
      {people.map(({ id, name, muted }) => (
        <li key={id} style={styles.person}>
          <span style={styles.personName}>{name}</span>
          {raised.includes(id) && <Mark icon="hand" text={strings.handRaised} />}
          {muted && <Mark icon="microphoneOff" text={strings.muted} />}
          {children?.(id)}
        </li>
      ))}
    </ul>
  );
}

function Mark({ icon, text }: { readonly icon: 'hand' | 'microphoneOff'; readonly text: string }): ReactNode {
  return (
    <span role="img" aria-label={text} style={styles.indicator}>
      <Icon name={icon} />
    </span>
  );
}
