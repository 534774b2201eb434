import { isHeldHere, otherSide, type PlacedPhone, recordButton, recorderOf, toggleHold } from '@calls/example-shared';
import type { Call } from '@org/calls-core';
import { h, roundButton, watch } from './dom.ts';
import type { SheetPlace } from './sheet.ts';
import { transferSheet } from './transfer-sheet.ts';

/** What one can do in a call. */
export function dockView(phone: PlacedPhone, call: Call, sheets: SheetPlace, signal: AbortSignal): HTMLElement {
  const { strings } = phone;
  const local = (): ReturnType<Call['get']>['local'] => call.get().local;
  const shareScreen = (): void => {
    const done = local().screen.wanted ? call.stopScreen() : call.shareScreen({ audio: true });
    done.catch(() => {}); // whoever closes the browser's picker needs no explanation
  };
  const openTransfer = (): void =>
    sheets.open(strings.transferTitle(otherSide(call.get()).name), (sheet) => transferSheet(phone, call, sheet));
  const mute = roundButton(() => phone.setMuted(call, local().microphone.wanted), '', 'M');
  const camera = roundButton(() => phone.setCamera(call, !local().camera.wanted), '', 'C');
  const screen = roundButton(shareScreen);
  const recorder = recorderOf(call);
  const record = roundButton(() => recordButton(recorder, recorder.get()).press());
  const hold = roundButton(() => toggleHold(call), '', 'H');
  const transfer = roundButton(openTransfer);
  const end = roundButton(() => void call.hangUp(), 'round--danger', 'D');

  const drawRecord = (): void =>
    record.set({
      ...recordButton(recorder, recorder.get()),
      icon: 'record',
      disabled: call.get().status !== 'connected',
    });

  watch(recorder, signal, drawRecord);
  watch(call, signal, (snapshot) => {
    const connected = snapshot.status === 'connected';
    drawRecord();
    const held = isHeldHere(snapshot);
    const { microphone, camera: cam, screen: shared } = snapshot.local;
    mute.set(
      microphone.wanted
        ? { name: strings.mute, label: strings.mute, icon: 'microphone' }
        : { name: strings.unmute, label: strings.unmute, icon: 'microphoneOff', active: true },
    );
    camera.set(
      cam.wanted
        ? { name: strings.cameraOff, label: strings.camera, icon: 'video' }
        : { name: strings.cameraOn, label: strings.camera, icon: 'videoOff', active: true },
    );
    screen.set(
      shared.wanted
        ? { name: strings.stopScreen, label: strings.stop, icon: 'screen', active: true }
        : { name: strings.shareScreen, label: strings.screen, icon: 'screen', disabled: !connected },
    );
    hold.set(
      held
        ? { name: strings.resume, label: strings.resume, icon: 'resume', active: true }
        : { name: strings.hold, label: strings.hold, icon: 'hold', disabled: !connected },
    );
    transfer.set({ name: strings.transfer, label: strings.transfer, icon: 'transfer', disabled: !connected });
    end.set(
      connected
        ? { name: strings.endCall, label: strings.end, icon: 'hangUp' }
        : { name: strings.cancelCall, label: strings.cancel, icon: 'hangUp' },
    );
  });
  const buttons = [mute, camera, screen, record, hold, transfer, end].map(({ element }) => element);
  return h('div', { class: 'dock', role: 'group', 'aria-label': strings.controls }, ...buttons);
}
