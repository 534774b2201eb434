import type { CaptureHost } from '../../media/capture-hooks.ts';
import { canPlayTo } from './can-play-to.ts';
import { candidateIds, type DevicePolicy } from './choose-device.ts';
import type { DeviceNotices } from './notices.ts';

/**
 * A chosen loudspeaker that is pulled out, or that the browser refuses, gives way to the next of the list, else to the system's
 * default, and is taken again when it is back: browsers would play to nowhere.
 */
export function careOfSpeaker(
  { devices, environment }: CaptureHost,
  policy: DevicePolicy,
  notices: DeviceNotices,
): void {
  let wish = devices.get().selected.speaker;
  let label = '';
  let own = wish;
  let there = '';
  let tried: string | null = null;
  /** Labels of those that the browser refused, by id. */
  const refused = new Map<string, string>();
  const attempt = async (id: string, name: string): Promise<void> => {
    const can = await canPlayTo(environment, id);
    if (can || own !== id) return;
    refused.set(id, name);
    look();
  };
  const look = (): void => {
    const { speakers, selected } = devices.get();
    const list = speakers.filter(({ id }) => id !== '');
    const ids = list.map(({ id }) => id).join();
    if (selected.speaker !== own || ids !== there) {
      refused.clear();
      tried = null;
    }
    if (selected.speaker !== own) wish = own = selected.speaker;
    there = ids;
    // Before the permission nobody knows what there is.
    if (list.length === 0 && label === '') return;
    const found = list.find(({ id }) => id === wish);
    label = found?.label ?? (wish === null ? '' : label);
    const [next = null] = candidateIds({
      list: list.filter(({ id }) => !refused.has(id)),
      policy: policy === 'sticky' ? 'follow' : policy,
      last: null,
      bad: new Set(),
    });
    own = found && !refused.has(found.id) ? found.id : next;
    notices.put('device-lost', 'speaker', wish !== null && !found && label !== '' ? label : null);
    notices.put('speaker-refused', 'speaker', [...refused.values()][0] ?? null);
    if (own !== selected.speaker) void devices.select('speaker', own);
    if (own === null || own === tried) return;
    tried = own;
    void attempt(own, list.find(({ id }) => id === own)?.label ?? '');
  };
  devices.subscribe(look);
  look();
}
