import { deviceToolsOf } from '@calls/example-shared';
import { useCallClient, useReadable } from '@org/calls-react';
import type { ReactNode } from 'react';
import { TextButton } from '../parts.tsx';

/** Blurs one's own picture for everybody. */
export function BlurButton(): ReactNode {
  const { filter, setFilter } = deviceToolsOf(useCallClient());
  const blurred = useReadable(filter) === 'blur';
  return (
    <TextButton onClick={() => setFilter(blurred ? 'none' : 'blur')}>
      {blurred ? 'Show my picture sharp' : 'Blur my picture'}
    </TextButton>
  );
}
