import { useCallClient, useDevices, Video } from '@org/calls-react';
import { type ReactNode, type SyntheticEvent, useEffect, useState } from 'react';
import { TextButton } from '../parts.tsx';

/** Before one joins: a look at one's own camera, which nobody opens before it is asked for, and which devices to use. */
export function Lobby({ room, trouble }: { readonly room: string; readonly trouble: string }): ReactNode {
  const client = useCallClient();
  const { cameras, microphones, selected, select } = useDevices();
  const [code, setCode] = useState(room);
  const [wanted, setWanted] = useState(false);
  const { stream, failed } = usePreview(wanted, selected.camera);
  const join = (event: SyntheticEvent): void => {
    event.preventDefault();
    setWanted(false);
    client.join(code.trim(), { camera: stream !== null });
  };
  return (
    <main className="lobby">
      <h1>Join a room</h1>
      {trouble && <p role="alert">{trouble}</p>}
      <div className="lobby__preview">
        {stream ? <Video stream={stream} mirrored aria-label="Your own video" /> : <span>Camera off</span>}
      </div>
      {failed && <p role="alert">The camera could not be opened.</p>}
      <TextButton onClick={() => setWanted(!wanted)}>{wanted ? 'Turn camera off' : 'Turn camera on'}</TextButton>
      <Choice label="Camera" devices={cameras} value={selected.camera} onChoose={(id) => void select('camera', id)} />
      <Choice
        label="Microphone"
        devices={microphones}
        value={selected.microphone}
        onChoose={(id) => void select('microphone', id)}
      />
      <form onSubmit={join} className="lobby__form">
        <label>
          Room code
          <input value={code} onChange={(event) => setCode(event.target.value)} required maxLength={64} />
        </label>
        <button className="button button--accent">Join</button>
      </form>
    </main>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly devices: readonly { readonly id: string; readonly label: string }[];
  readonly value: string | null;
  readonly onChoose: (id: string | null) => void;
}

function Choice({ label, devices, value, onChoose }: ChoiceProps): ReactNode {
  return (
    <label>
      {label}
      <select value={value ?? ''} onChange={(event) => onChoose(event.target.value || null)}>
        <option value="">System default</option>
        {devices.map((device) => (
          <option key={device.id} value={device.id}>
            {device.label}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The chosen camera while it is wanted; released with the lobby. */
function usePreview(
  wanted: boolean,
  camera: string | null,
): { readonly stream: MediaStream | null; readonly failed: boolean } {
  const [preview, setPreview] = useState<{ stream: MediaStream | null; failed: boolean }>({
    stream: null,
    failed: false,
  });
  useEffect(() => {
    if (!wanted) return;
    let over = false;
    let opened: MediaStream | null = null;
    const release = (): void => opened?.getTracks().forEach((track) => track.stop());
    navigator.mediaDevices.getUserMedia({ video: camera ? { deviceId: { exact: camera } } : true }).then(
      (stream) => {
        opened = stream;
        if (over) release();
        else setPreview({ stream, failed: false });
      },
      () => over || setPreview({ stream: null, failed: true }),
    );
    return () => {
      over = true;
      release();
      setPreview({ stream: null, failed: false });
    };
  }, [wanted, camera]);
  return preview;
}
