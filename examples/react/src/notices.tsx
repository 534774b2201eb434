import { answer, isVideoCall, otherSide, ringsHere, watchAside } from '@calls/example-shared';
import type { Call } from '@org/calls-core';
import { useCall, useCallClient, useReadable } from '@org/calls-react';
import { type ReactNode, useMemo } from 'react';
import { ContactNotice, TroubleNotice } from './notice.tsx';
import { OwnNotices } from './own-notices.tsx';
import { TextButton } from './parts.tsx';
import { usePhone } from './phone-context.ts';

/** Above the screen: calls that wait or are on hold, questions, troubles. */
export function Notices(): ReactNode {
  const { notice, dismissNotice, strings } = usePhone();
  const client = useCallClient();
  const aside = useReadable(useMemo(() => watchAside(client), [client]));
  const said = useReadable(notice);
  return (
    <div className="notices__all">
      <div className="notices">
        {aside.map((call) => (
          <AsideNotice key={call.id} call={call} />
        ))}
      </div>
      <div className="notices">
        <OwnNotices />
      </div>
      <div className="notices">
        {said && (
          <TroubleNotice text={said}>
            <TextButton onClick={dismissNotice}>{strings.close}</TextButton>
          </TroubleNotice>
        )}
      </div>
    </div>
  );
}

/** A second call: it rings, or it is on hold. */
function AsideNotice({ call }: { readonly call: Call }): ReactNode {
  const phone = usePhone();
  const { strings } = phone;
  const { call: foreground } = useCall();
  const { offered, resume } = useCall(call);
  const other = otherSide(call.get());
  if (!ringsHere(call.get())) {
    const switchTo = (
      <TextButton name={strings.switchTo(other.name)} onClick={resume}>
        {strings.switchAction}
      </TextButton>
    );
    return <ContactNotice contact={other} title={other.name} text={strings.onHold} beside={switchTo} />;
  }
  return (
    <ContactNotice
      contact={other}
      title={strings.isCalling(other.name)}
      text={isVideoCall({ offered }) ? strings.incomingVideo : strings.incomingVoice}
    >
      <TextButton tone="accent" onClick={() => answer(phone, call)}>
        {strings.holdAndAccept}
      </TextButton>
      <TextButton onClick={() => void phone.endAndAnswer(foreground, call)}>{strings.endAndAccept}</TextButton>
      <TextButton tone="danger" onClick={() => void call.decline('busy')}>
        {strings.decline}
      </TextButton>
    </ContactNotice>
  );
}
