import { useCallClient, useDevices, Video } from '@org/calls-react';
import { type ReactNode, type SyntheticEvent, useMemo, useState } from 'react';
import { TextButton } from '../parts.tsx';
import { LobbyCheck } from './lobby-check.tsx';
import { MicrophoneMeter, SpeakerTest } from './lobby-sound.tsx';
import { useInput } from './use-input.ts';

/** Before one joins: a look at one's own camera, an ear on microphone and speaker, which of them to use, and a check. */
export function Lobby({ room, trouble }: { readonly room: string; readonly trouble: string }): ReactNode {
  const client = useCallClient();
  const { cameras, microphones, speakers, selected, select } = useDevices();
  const [code, setCode] = useState(room);
  const [wanted, setWanted] = useState(false);
  const [listening, setListening] = useState(false);
  const { track: camera, failed } = useInput('video', wanted, selected.camera);
  const { track: microphone, failed: deaf } = useInput('audio', listening, selected.microphone);
  const stream = useMemo(() => camera && new MediaStream([camera]), [camera]);
  const join = (event: SyntheticEvent): void => {
    event.preventDefault();
    setWanted(false);
    setListening(false);
    client.join(code.trim(), { camera: wanted && !failed }); // also one that is still opening
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
      {deaf && <p role="alert">The microphone could not be opened.</p>}
      {microphone && <MicrophoneMeter track={microphone} />}
      <TextButton onClick={() => setListening(!listening)}>
        {listening ? 'Stop the microphone' : 'Try the microphone'}
      </TextButton>
      {speakers.length > 0 && (
        <Choice
          label="Speaker"
          devices={speakers}
          value={selected.speaker}
          onChoose={(id) => void select('speaker', id)}
        />
      )}
      <SpeakerTest speaker={selected.speaker} />
      <LobbyCheck camera={camera} microphone={microphone} />
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
