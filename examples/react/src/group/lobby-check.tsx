import { verdictWords } from '@calls/example-shared';
import { type Preflight, preflight } from '@org/calls-core/preflight';
import { useDevices, usePreflight } from '@org/calls-react';
import { type ReactNode, useEffect, useState } from 'react';
import { TextButton } from '../parts.tsx';

interface LobbyCheckProps {
  /** Devices that are open already are looked at, the others opened. */
  readonly camera: MediaStreamTrack | null;
  readonly microphone: MediaStreamTrack | null;
}

/** Whether a call can be made from here, and what stands in its way. */
export function LobbyCheck({ camera, microphone }: LobbyCheckProps): ReactNode {
  const { selected } = useDevices();
  const [check, setCheck] = useState<Preflight | null>(null);
  const { status, verdict, reasons, progress, cancel } = usePreflight(check);
  useEffect(() => () => check?.cancel(), [check]);
  const begin = (): void => {
    const chosen = (id: string | null): true | { deviceId: string } => (id ? { deviceId: id } : true);
    setCheck(
      preflight({
        prompt: true,
        camera: camera ?? chosen(selected.camera),
        microphone: microphone ?? chosen(selected.microphone),
      }),
    );
  };
  const running = status === 'running';
  return (
    <section className="lobby__check" aria-label="Check before the call">
      <TextButton onClick={running ? cancel : begin}>
        {running ? 'Stop the check' : 'Check devices and network'}
      </TextButton>
      {running && <progress aria-label="Progress of the check" value={progress} />}
      <p role="status">{verdict && verdictWords[verdict]}</p>
      <ul>
        {reasons.map(({ code, path, message, remedy }) => (
          <li key={`${code} ${path}`}>
            <b>{message}</b> {remedy}
          </li>
        ))}
      </ul>
    </section>
  );
}
