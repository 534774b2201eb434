import { describeDeviceNotice, deviceToolsOf, english, type Strings } from '@calls/example-shared';
import type { Call } from '@org/calls-core';
import { useCallClient, useDeviceNotices } from '@org/calls-react';
import type { ReactNode } from 'react';
import { Icon, TextButton } from './parts.tsx';

interface DeviceNotesProps {
  readonly call: Call;
  readonly strings?: Strings;
}

/** What the user may want to know of their devices: who talks while muted, whose microphone gives nothing. */
export function DeviceNotes({ call, strings = english }: DeviceNotesProps): ReactNode {
  const notices = useDeviceNotices(deviceToolsOf(useCallClient()).care);
  const unmute = (): void => void call.setMicrophone(true).catch(() => {}); // the snapshot tells of it
  return (
    <div className="notices__one" role="status">
      {notices.map((notice) => (
        <div className="notice" key={`${notice.code} ${notice.device}`}>
          <div className="notice__line">
            <Icon name="warning" />
            <p className="notice__text">{describeDeviceNotice(notice, strings)}</p>
          </div>
          {notice.code === 'speaking-while-muted' && (
            <div className="notice__actions">
              <TextButton onClick={unmute}>{strings.turnMicrophoneOn}</TextButton>
            </div>
          )}
        </div>
      ))}
    </div>
  );
}
