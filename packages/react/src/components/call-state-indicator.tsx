import type { Call } from '@org/calls-core';
import { type ComponentStrings, describeCall, withEnglish } from '@org/calls-core/components';
import type { ReactNode } from 'react';
import { useCall } from '../use-call.ts';

/** What `CallStateIndicator` takes. */
export interface CallStateIndicatorProps {
  readonly call?: Call | null | undefined;
  readonly strings?: Partial<ComponentStrings> | undefined;
}

/**
 * What a call does at the moment, in a few words that are read out as they change.
 *
 * @example
 * <CallStateIndicator />
 */
export function CallStateIndicator({ call, strings }: CallStateIndicatorProps): ReactNode {
  const text = useCall((view) => describeCall(view, withEnglish(strings)), call);
  return (
    <span className="calls-state" role="status">
      {text}
    </span>
  );
}
