import { answer, contactOf, holdFocus, isVideoCall, otherSide } from '@calls/example-shared';
import type { Call } from '@org/calls-core';
import { useCall } from '@org/calls-react';
import { type ReactNode, type RefObject, useEffect, useId, useRef } from 'react';
import { Avatar, hueStyle, Icon, RoundButton } from './parts.tsx';
import { usePhone } from './phone-context.ts';

interface IncomingScreenProps {
  readonly call: Call;
  readonly owner: RefObject<HTMLElement | null>;
}

/** Somebody calls, and nothing else goes on. */
export function IncomingScreen({ call, owner }: IncomingScreenProps): ReactNode {
  const phone = usePhone();
  const { strings } = phone;
  const { offered, transferredBy, decline } = useCall(call);
  const dialog = useRef<HTMLDivElement>(null);
  const title = useId();
  const caller = otherSide(call.get());
  const video = isVideoCall({ offered });
  useEffect(() => (dialog.current && owner.current ? holdFocus(dialog.current, owner.current) : undefined), [owner]);
  return (
    <div
      className="incoming"
      style={hueStyle(caller)}
      role="alertdialog"
      aria-modal
      aria-labelledby={title}
      ref={dialog}
    >
      <p className="incoming__kind">
        <Icon name={video ? 'video' : 'phone'} />
        {video ? strings.incomingVideo : strings.incomingVoice}
      </p>
      <h2 id={title}>{strings.isCalling(caller.name)}</h2>
      {transferredBy && <p className="incoming__note">{strings.passedOnBy(contactOf(transferredBy).name)}</p>}
      <div className="ripples">
        <span className="ripples__ring" />
        <Avatar contact={caller} size="l" />
      </div>
      <div className="incoming__actions">
        <RoundButton
          name={strings.decline}
          label={strings.decline}
          icon="hangUp"
          tone="danger"
          shortcut="D"
          onClick={decline}
        />
        <RoundButton
          name={strings.acceptVoice}
          label={strings.voice}
          icon="phone"
          tone={video ? '' : 'accent'}
          shortcut="A"
          autoFocus={!video}
          onClick={() => answer(phone, call, false)}
        />
        <RoundButton
          name={strings.acceptVideo}
          label={strings.video}
          icon="video"
          tone={video ? 'accent' : ''}
          shortcut="V"
          autoFocus={video}
          onClick={() => answer(phone, call, true)}
        />
      </div>
    </div>
  );
}
