import { playTestTone, watchLoudness } from '@calls/example-shared';
import { type ReactNode, useEffect, useState } from 'react';
import { TextButton } from '../parts.tsx';

/** How loud the microphone is. */
export function MicrophoneMeter({ track }: { readonly track: MediaStreamTrack }): ReactNode {
  const [level, setLevel] = useState(0);
  useEffect(() => watchLoudness(track, setLevel), [track]);
  return <meter className="lobby__level" aria-label="Microphone level" value={level} />;
}

/** Plays a tone on the chosen loudspeaker. */
export function SpeakerTest({ speaker }: { readonly speaker: string | null }): ReactNode {
  const [said, setSaid] = useState('');
  const play = (): void => {
    setSaid('Playing a test tone …');
    playTestTone(speaker).then(
      () => setSaid('Did you hear it? Else choose another speaker.'),
      () => setSaid('This speaker cannot be used. Choose another one.'),
    );
  };
  return (
    <>
      <TextButton onClick={play}>Play a test tone</TextButton>
      <p role="status">{said}</p>
    </>
  );
}
