import type { Participant } from '@org/calls-core';
import { type ComponentStrings, describeRoster } from '@org/calls-core/components';
import { type ReactNode, useState } from 'react';
import { styles } from './styles.ts';

interface RosterAnnouncerProps {
  readonly participants: readonly Participant[];
  readonly strings: ComponentStrings;
}

/** Reads out who came and who went, to whoever does not see it. */
export function RosterAnnouncer({ participants, strings }: RosterAnnouncerProps): ReactNode {
  const [known, setKnown] = useState({ participants, said: '' });
  if (known.participants !== participants) {
    const said = describeRoster(known.participants, participants, strings);
    setKnown({ participants, said: said || known.said });
  }
  return (
    <div role="status" style={styles.hidden}>
      {known.said}
    </div>
  );
}
