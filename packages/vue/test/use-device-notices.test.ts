// @vitest-environment jsdom
import type { DeviceNotice } from '@org/calls-core/device-care';
import { useDeviceNotices } from '@org/calls-vue';
import { expect, test } from 'vitest';
import { countedStore } from '../../core/test/support/fake-client.ts';
import { runWithClient } from './support/mount.ts';

test('useDeviceNotices shows what is so, and no longer', () => {
  const notices = countedStore<readonly DeviceNotice[]>([]);
  const { result } = runWithClient(() => useDeviceNotices({ notices }));
  expect(result.value).toEqual([]);
  const muted: DeviceNotice = { code: 'speaking-while-muted', device: 'microphone', label: 'Headset' };
  notices.set([muted]);
  expect(result.value).toEqual([muted]);
  notices.set([]);
  expect(result.value).toEqual([]);
});
