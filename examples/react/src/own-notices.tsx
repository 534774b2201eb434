import {
  answerWithout,
  contactOf,
  describeTrouble,
  otherSide,
  recorderOf,
  retryDevices,
  ringsHere,
  troubleOf,
  takeTestDevices,
} from '@calls/example-shared';
import { useCall } from '@org/calls-react';
import type { ReactNode } from 'react';
import { DeviceNotes } from './device-notes.tsx';
import { ContactNotice, TroubleNotice } from './notice.tsx';
import { TextButton } from './parts.tsx';
import { usePhone } from './phone-context.ts';
import { RecordingNotices } from './recording.tsx';

/** What the call on the screen needs of the user: a device, or an answer to a transfer or a recording. */
export function OwnNotices(): ReactNode {
  const phone = usePhone();
  const { strings } = phone;
  const view = useCall();
  const { call } = view;
  if (!call) return null;
  const failed = troubleOf(view);
  const rings = ringsHere(view);
  const asked = view.transferring?.status === 'asking' ? contactOf(view.transferring.to) : null;
  return (
    <>
      {failed && (
        <TroubleNotice text={describeTrouble(failed, strings)} more={rings ? strings.stillRinging : ''}>
          <TextButton onClick={() => retryDevices(phone, call)}>{strings.tryAgain}</TextButton>
          <TextButton onClick={() => takeTestDevices(phone, call)}>{strings.useTest}</TextButton>
          {rings && <TextButton onClick={() => answerWithout(phone, call)}>{strings.goWithout}</TextButton>}
        </TroubleNotice>
      )}
      {asked && (
        <ContactNotice contact={asked} title={strings.transferAsks(otherSide(view).name, asked.name)}>
          <TextButton tone="accent" onClick={() => void view.answerTransfer(true)}>
            {strings.allow}
          </TextButton>
          <TextButton onClick={() => void view.answerTransfer(false)}>{strings.refuse}</TextButton>
        </ContactNotice>
      )}
      <DeviceNotes call={call} strings={strings} />
      <RecordingNotices key={call.id} recorder={recorderOf(call)} />
    </>
  );
}
