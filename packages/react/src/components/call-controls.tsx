import type { Call } from '@org/calls-core';
import { canShareScreen, type ComponentIcon, type ComponentStrings, withEnglish } from '@org/calls-core/components';
import type { ReactNode } from 'react';
import { useCall } from '../use-call.ts';
import { useCallClient } from '../use-call-client.ts';
import { Icon } from './icon.tsx';
import { styles } from './styles.ts';

/** What `CallControls` takes. */
export interface CallControlsProps {
  readonly call?: Call | null | undefined;
  /** More buttons, before the one that hangs up. */
  readonly children?: ReactNode;
  /** A device that failed, or a picker that was closed. Default: nothing; `useLocalMedia()` has it, too. */
  readonly onError?: ((error: unknown) => void) | undefined;
  readonly strings?: Partial<ComponentStrings> | undefined;
}

/**
 * Mute, camera, screen and hang up; what the client or the browser cannot do is left out. Nothing without a call.
 *
 * @example
 * <CallControls />
 */
export function CallControls({ call, children, onError = () => {}, ...rest }: CallControlsProps): ReactNode {
  const strings = withEnglish(rest.strings);
  const { features } = useCallClient();
  const { status, local, setMicrophone, setCamera, shareScreen, stopScreen, hangUp } = useCall(call);
  if (status === 'idle' || status === 'ended') return null;
  const { microphone, camera, screen } = local;
  const run = (action: Promise<unknown>): void => void action.catch(onError);
  return (
    <div className="calls-controls" role="group" aria-label={strings.controls} style={styles.controls}>
      <ControlButton
        name={microphone.wanted ? strings.mute : strings.unmute}
        icon={microphone.wanted ? 'microphone' : 'microphoneOff'}
        active={!microphone.wanted}
        onClick={() => run(setMicrophone(!microphone.wanted))}
      />
      {features.video && (
        <ControlButton
          name={camera.wanted ? strings.stopCamera : strings.cameraOn}
          icon={camera.wanted ? 'camera' : 'cameraOff'}
          active={!camera.wanted}
          onClick={() => run(setCamera(!camera.wanted))}
        />
      )}
      {features.screen && status === 'connected' && (screen.wanted || canShareScreen()) && (
        <ControlButton
          name={screen.wanted ? strings.stopScreen : strings.shareScreen}
          icon={screen.wanted ? 'screenOff' : 'screen'}
          active={screen.wanted}
          onClick={() => run(screen.wanted ? stopScreen() : shareScreen())}
        />
      )}
      {children}
      <ControlButton name={strings.hangUp} icon="hangUp" danger onClick={() => run(hangUp())} />
    </div>
  );
}

interface ControlButtonProps {
  readonly name: string;
  readonly icon: ComponentIcon;
  readonly active?: boolean;
  readonly danger?: boolean;
  readonly onClick: () => void;
}

function ControlButton({ name, icon, active, danger, onClick }: ControlButtonProps): ReactNode {
  const style = {
    ...styles.button,
    ...(active && styles.active),
    ...(danger && styles.danger),
  };
  return (
    <button type="button" className="calls-control" aria-label={name} title={name} style={style} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}
