import { isHeldHere, recordButton, recorderOf, toggleHold } from '@calls/example-shared';
import type { Call } from '@org/calls-core';
import { useCall, useReadable, useScreenShare } from '@org/calls-react';
import type { ReactNode } from 'react';
import { RoundButton } from './parts.tsx';
import { usePhone } from './phone-context.ts';

/** What one can do in a call. */
export function Dock({ onTransfer }: { readonly onTransfer: () => void }): ReactNode {
  const { strings, setMuted, setCamera } = usePhone();
  const { call, ...view } = useCall();
  const { local: screen, shareScreen, stopScreen } = useScreenShare();
  if (!call) return null;
  const { microphone, camera } = view.local;
  const connected = view.status === 'connected';
  const held = call !== null && isHeldHere(call.get());
  return (
    <div className="dock" role="group" aria-label={strings.controls}>
      <RoundButton
        name={microphone.wanted ? strings.mute : strings.unmute}
        label={microphone.wanted ? strings.mute : strings.unmute}
        icon={microphone.wanted ? 'microphone' : 'microphoneOff'}
        active={!microphone.wanted}
        shortcut="M"
        onClick={() => setMuted(call, microphone.wanted)}
      />
      <RoundButton
        name={camera.wanted ? strings.cameraOff : strings.cameraOn}
        label={strings.camera}
        icon={camera.wanted ? 'video' : 'videoOff'}
        active={!camera.wanted}
        shortcut="C"
        onClick={() => setCamera(call, !camera.wanted)}
      />
      <RoundButton
        name={screen.wanted ? strings.stopScreen : strings.shareScreen}
        label={screen.wanted ? strings.stop : strings.screen}
        icon="screen"
        active={screen.wanted}
        disabled={!connected && !screen.wanted}
        onClick={() => void (screen.wanted ? stopScreen() : shareScreen({ audio: true }))}
      />
      <RecordButton call={call} disabled={!connected} />
      <RoundButton
        name={held ? strings.resume : strings.hold}
        label={held ? strings.resume : strings.hold}
        icon={held ? 'resume' : 'hold'}
        active={held}
        disabled={!connected}
        shortcut="H"
        onClick={() => toggleHold(call)}
      />
      <RoundButton
        name={strings.transfer}
        label={strings.transfer}
        icon="transfer"
        disabled={!connected}
        onClick={onTransfer}
      />
      <RoundButton
        name={connected ? strings.endCall : strings.cancelCall}
        label={connected ? strings.end : strings.cancel}
        icon="hangUp"
        tone="danger"
        shortcut="D"
        onClick={view.hangUp}
      />
    </div>
  );
}

function RecordButton({ call, disabled }: { readonly call: Call; readonly disabled: boolean }): ReactNode {
  const recorder = recorderOf(call);
  const { name, label, active, press } = recordButton(recorder, useReadable(recorder));
  return <RoundButton name={name} label={label} icon="record" active={active} disabled={disabled} onClick={press} />;
}
