// @vitest-environment jsdom
import { act } from '@testing-library/react';
import type { DeviceNotice } from '@org/calls-core/device-care';
import { useDeviceNotices } from '@org/calls-react';
import { expect, test } from 'vitest';
import { countedStore } from '../../core/test/support/fake-client.ts';
import { renderHookWithClient } from './support/render.tsx';

test('useDeviceNotices shows what is so, and no longer', () => {
  const notices = countedStore<readonly DeviceNotice[]>([]);
  const { result } = renderHookWithClient(() => useDeviceNotices({ notices }));
  expect(result.current).toEqual([]);
  const muted: DeviceNotice = { code: 'speaking-while-muted', device: 'microphone', label: 'Headset' };
  act(() => notices.set([muted]));
  expect(result.current).toEqual([muted]);
  act(() => notices.set([]));
  expect(result.current).toEqual([]);
});
