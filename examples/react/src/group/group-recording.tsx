import { recordButton, recorderOf } from '@calls/example-shared';
import type { Call } from '@org/calls-core';
import { useReadable } from '@org/calls-react';
import type { ReactNode } from 'react';
import { TextButton } from '../parts.tsx';
import { RecordedMark, RecordingNotices } from '../recording.tsx';

interface OfCall {
  readonly call: Call;
}

/** Who records the room, who is asked, and what came of it. */
export function GroupRecording({ call }: OfCall): ReactNode {
  const recorder = recorderOf(call);
  return (
    <section className="group__recording" aria-label={recorder.words.title}>
      <RecordedMark recorder={recorder} />
      <RecordingNotices recorder={recorder} />
    </section>
  );
}

/** Asks and records once somebody is there to be asked. */
export function RecordTextButton({ call }: OfCall): ReactNode {
  const recorder = recorderOf(call);
  const { name, active, press } = recordButton(recorder, useReadable(recorder));
  const { status } = useReadable(call);
  return (
    <TextButton disabled={!active && status !== 'connected'} onClick={press}>
      {name}
    </TextButton>
  );
}
