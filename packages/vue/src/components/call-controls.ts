import type { Call } from '@org/calls-core';
import { canShareScreen, type ComponentIcon, type ComponentStrings, withEnglish } from '@org/calls-core/components';
import { defineComponent, type DefineSetupFnComponent, h, toRef, type VNode } from 'vue';
import { useCallClient } from '../use-call-client.ts';
import { useCall } from '../use-call.ts';
import { icon } from './icon.ts';
import { styles } from './styles.ts';

/** What `CallControls` takes; more buttons go into its slot, before the one that hangs up. */
export interface CallControlsProps {
  readonly call?: Call | null | undefined;
  readonly strings?: Partial<ComponentStrings> | undefined;
}

/**
 * Mute, camera, screen and hang up; what the client or the browser cannot do is left out. Nothing without a call.
 * `@error` tells of a device that failed or a picker that was closed; `useLocalMedia()` has it, too.
 *
 * @example
 * <CallControls />
 */
export const CallControls: DefineSetupFnComponent<CallControlsProps, { error: (error: unknown) => void }> =
  defineComponent(
    (props: CallControlsProps, { emit, slots }) => {
      const { features } = useCallClient();
      const { status, local, ...actions } = useCall(toRef(() => props.call));
      const run = (action: Promise<unknown>): void => void action.catch((error: unknown) => emit('error', error));
      return () => {
        if (status.value === 'idle' || status.value === 'ended') return null;
        const strings = withEnglish(props.strings);
        const [mic, camera, screen] = [local.value.microphone, local.value.camera, local.value.screen].map(
          ({ wanted }) => wanted,
        );
        const sharable = features.screen && status.value === 'connected' && (screen || canShareScreen());
        const share = (): Promise<void> => (screen ? actions.stopScreen() : actions.shareScreen());
        return h(
          'div',
          { class: 'calls-controls', role: 'group', 'aria-label': strings.controls, style: styles.controls },
          [
            button(mic ? strings.mute : strings.unmute, mic ? 'microphone' : 'microphoneOff', !mic && 'active', () =>
              run(actions.setMicrophone(!mic)),
            ),
            features.video &&
              button(
                camera ? strings.stopCamera : strings.cameraOn,
                camera ? 'camera' : 'cameraOff',
                !camera && 'active',
                () => run(actions.setCamera(!camera)),
              ),
            sharable &&
              button(
                screen ? strings.stopScreen : strings.shareScreen,
                screen ? 'screenOff' : 'screen',
                screen && 'active',
                () => run(share()),
              ),
            slots['default']?.(),
            button(strings.hangUp, 'hangUp', 'danger', () => run(actions.hangUp())),
          ],
        );
      };
    },
    { name: 'CallControls', props: { call: Object, strings: Object }, emits: ['error'] },
  );

function button(
  name: string,
  picture: ComponentIcon,
  look: 'active' | 'danger' | false | undefined,
  onClick: () => void,
): VNode {
  const style = { ...styles.button, ...(look ? styles[look] : {}) };
  const attributes = { type: 'button', class: 'calls-control', 'aria-label': name, title: name };
  return h('button', { ...attributes, style, onClick }, [icon(picture)]);
}
