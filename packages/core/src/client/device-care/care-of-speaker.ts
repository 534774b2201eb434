import type { CaptureHost } from '../../media/capture-hooks.ts';
import { candidateIds, type DevicePolicy } from './choose-device.ts';
import type { DeviceNotices } from './notices.ts';

/**
 * A chosen loudspeaker that is pulled out gives way to the next of the list, else to the system's default, and is taken again
 * when it is back: browsers would play to nowhere.
 */
export function careOfSpeaker({ devices }: CaptureHost, policy: DevicePolicy, notices: DeviceNotices): void {
  let wish = devices.get().selected.speaker;
  let label = '';
  let own = wish;
  const look = (): void => {
    const { speakers, selected } = devices.get();
    if (selected.speaker !== own) wish = own = selected.speaker;
    const list = speakers.filter(({ id }) => id !== '');
    // Before the permission nobody knows what there is.
    if (list.length === 0 && label === '') return;
    const found = list.find(({ id }) => id === wish);
    label = found?.label ?? (wish === null ? '' : label);
    const [next = null] = candidateIds({
      list,
      policy: policy === 'sticky' ? 'follow' : policy,
      last: null,
      bad: new Set(),
    });
    own = found?.id ?? next;
    notices.put('device-lost', 'speaker', wish !== null && !found && label !== '' ? label : null);
    if (own !== selected.speaker) void devices.select('speaker', own);
  };
  devices.subscribe(look);
  look();
}
