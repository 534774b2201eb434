import { describeChips, describeState, formatDuration, layoutOf, otherSide, recorderOf } from '@calls/example-shared';
import { useAudioLevel, useCall, useCallDuration } from '@org/calls-react';
import type { CSSProperties, ReactNode } from 'react';
import { CallStage, OwnTiles } from './call-stage.tsx';
import { Dock } from './dock.tsx';
import { Avatar, hueStyle, Icon } from './parts.tsx';
import { usePhone } from './phone-context.ts';
import { QualityView } from './quality-view.tsx';
import { RecordedMark } from './recording.tsx';

/** A call from the first ring to its end. */
export function CallScreen({ onTransfer }: { readonly onTransfer: () => void }): ReactNode {
  const { strings } = usePhone();
  const call = useCall();
  if (!call.call) return null;
  const other = otherSide(call);
  const connected = call.status === 'connected';
  return (
    <div className="call" style={hueStyle(other)} data-layout={layoutOf(call)} data-held={call.held !== 'none'}>
      <CallStage />
      <div className="call__head">
        <div>
          <h2 className="call__name">{other.name}</h2>
          <p className="call__time">{connected ? <Duration /> : describeState(call, strings)}</p>
          <RecordedMark recorder={recorderOf(call.call)} />
        </div>
        {connected && <QualityView />}
      </div>
      <div className="call__middle">
        <Face id={other.id}>
          <Avatar contact={other} size="l" />
        </Face>
        <div className="chips">
          {describeChips(call, strings).map(({ icon, text }) => (
            <p className="chip" key={text}>
              <Icon name={icon} />
              {text}
            </p>
          ))}
        </div>
      </div>
      <div className="call__foot">
        <OwnTiles />
        <Dock onTransfer={onTransfer} />
      </div>
    </div>
  );
}

function Duration(): ReactNode {
  return formatDuration(useCallDuration());
}

/** Moves with the voice; nothing else renders at that pace. */
function Face({ id, children }: { readonly id: string; readonly children: ReactNode }): ReactNode {
  const level = useAudioLevel(id);
  return (
    <div className="call__face" style={{ '--level': level.toFixed(2) } as CSSProperties}>
      {children}
    </div>
  );
}
