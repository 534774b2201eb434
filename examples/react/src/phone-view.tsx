import { keepFocus, type PlacedPhone, pressKey, screenOf, watchAnnouncement } from '@calls/example-shared';
import { CallAudio, CallProvider, useCall, useIncomingCalls, useReadable } from '@org/calls-react';
import { type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { CallScreen } from './call-screen.tsx';
import { DevicesSheet } from './devices-sheet.tsx';
import { EndedScreen } from './ended-screen.tsx';
import { IdleScreen } from './idle-screen.tsx';
import { IncomingScreen } from './incoming-screen.tsx';
import { Notices } from './notices.tsx';
import { Avatar, hueStyle, Icon } from './parts.tsx';
import { PhoneContext, usePhone } from './phone-context.ts';
import { TransferSheet } from './transfer-sheet.tsx';

/** One phone: a client of its own, and everything below uses that one. */
export function PhoneView({ phone }: { readonly phone: PlacedPhone }): ReactNode {
  return (
    <CallProvider client={phone.client}>
      <PhoneContext value={phone}>
        <PhoneFrame />
      </PhoneContext>
    </CallProvider>
  );
}

/** The sheet that is open, and the call on the screen when it was opened: another call closes it. */
interface OpenSheet {
  readonly kind: 'devices' | 'transfer';
  readonly screen: string;
}

function PhoneFrame(): ReactNode {
  const phone = usePhone();
  const { me, strings } = phone;
  const { call } = useCall();
  const kind = useCall((view) => (view.status === 'idle' ? 'idle' : screenOf(view)));
  const incoming = useIncomingCalls();
  const inUse = useReadable(phone.inUse);
  const frame = useRef<HTMLElement>(null);
  useEffect(() => (frame.current ? keepFocus(frame.current) : undefined), []);
  const [sheet, setSheet] = useState<OpenSheet | null>(null);
  const screen = `${kind} ${call?.id ?? ''}`;
  const open = sheet?.screen === screen ? sheet.kind : null;
  const closeSheet = (): void => setSheet(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!open) pressKey(phone, event.nativeEvent, { foreground: call, incoming });
  };
  return (
    <section
      className="phone"
      id={`phone-${me.id}`}
      style={hueStyle(me)}
      tabIndex={-1}
      aria-label={strings.phoneOf(me.name)}
      data-screen={kind}
      data-in-use={inUse}
      ref={frame}
      onPointerDown={phone.use}
      onFocus={phone.use}
      onKeyDown={onKeyDown}
    >
      <PhoneBar inUse={inUse} onDevices={() => setSheet({ kind: 'devices', screen })} />
      <Notices />
      <div className="phone__screen">
        {kind === 'idle' && <IdleScreen onDevices={() => setSheet({ kind: 'devices', screen })} />}
        {kind === 'incoming' && call && <IncomingScreen key={call.id} call={call} owner={frame} />}
        {kind === 'call' && <CallScreen key={call?.id} onTransfer={() => setSheet({ kind: 'transfer', screen })} />}
        {kind === 'ended' && <EndedScreen />}
      </div>
      <CallAudio muted={!inUse} />
      <Announcement />
      {open === 'devices' && <DevicesSheet owner={frame} onClose={closeSheet} />}
      {open === 'transfer' && call && <TransferSheet call={call} owner={frame} onClose={closeSheet} />}
    </section>
  );
}

function PhoneBar({ inUse, onDevices }: { readonly inUse: boolean; readonly onDevices: () => void }): ReactNode {
  const { me, line, strings } = usePhone();
  const { status, text } = useReadable(line);
  const sound = inUse ? strings.soundHere : strings.soundElsewhere;
  return (
    <header className="phone__bar">
      <Avatar contact={me} size="s" />
      <span className="phone__owner">
        <b>{me.name}</b>
        <small className="phone__online" data-status={status}>
          {text}
        </small>
      </span>
      <span className="phone__sound" role="img" aria-label={sound} title={sound}>
        <Icon name={inUse ? 'sound' : 'soundOff'} />
      </span>
      <button type="button" className="icon-button" aria-label={strings.devices} onClick={onDevices}>
        <Icon name="settings" />
      </button>
    </header>
  );
}

/** For assistive technology. */
function Announcement(): ReactNode {
  const { client, strings } = usePhone();
  const text = useReadable(useMemo(() => watchAnnouncement(client, strings), [client, strings]));
  return (
    <p className="visually-hidden" role="status">
      {text}
    </p>
  );
}
