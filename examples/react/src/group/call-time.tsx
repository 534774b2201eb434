import { formatDuration } from '@calls/example-shared';
import type { Call } from '@org/calls-core';
import { useCall, useCallDuration } from '@org/calls-react';
import type { ReactNode } from 'react';

/** How long one has been with others; nothing before. */
export function CallTime({ call }: { readonly call: Call }): ReactNode {
  const connectedAt = useCall((view) => view.connectedAt, call);
  const seconds = useCallDuration(call);
  if (connectedAt === null) return null;
  return (
    <span className="group__time" role="timer" aria-label="Time in the call">
      {formatDuration(seconds)}
    </span>
  );
}
