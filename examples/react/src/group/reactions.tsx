import { reactionNames } from '@calls/example-shared';
import type { Gestures, Reaction } from '@org/calls-core/gestures';
import type { ReactNode } from 'react';

/** What people show at the moment, over the stage. */
export function Reactions({ reactions }: { readonly reactions: readonly Reaction[] }): ReactNode {
  return (
    <div className="group__reactions" role="log" aria-label="Reactions">
      {reactions.map(({ id, emoji, participant, name }) => (
        <p key={id}>
          <span role="img" aria-label={reactionNames[emoji] ?? emoji}>
            {emoji}
          </span>{' '}
          {participant === 'local' ? 'You' : (name ?? 'Somebody')}
        </p>
      ))}
    </div>
  );
}

/** Opens what can be shown; stays open, since applause rarely comes alone. */
export function ReactionPicker({ react }: Pick<Gestures, 'react'>): ReactNode {
  return (
    <details className="group__picker">
      <summary className="button button--small">Reactions</summary>
      <div role="group" aria-label="Reactions to send">
        {Object.entries(reactionNames).map(([emoji, name]) => (
          <button key={emoji} type="button" aria-label={name} onClick={() => react(emoji)}>
            {emoji}
          </button>
        ))}
      </div>
    </details>
  );
}
