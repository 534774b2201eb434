// @vitest-environment jsdom
import { act } from '@testing-library/react';
import {
  useAudioLevel,
  useCallDuration,
  useDevices,
  useLocalMedia,
  useParticipant,
  useParticipants,
  useQuality,
  useScreenShare,
} from '@org/calls-react';
import { memo } from 'react';
import { describe, expect, test } from 'vitest';
import type { Participant } from '@org/calls-core';
import { createFakeClient, participant } from '../../core/test/support/fake-client.ts';
import { acting, renderHookWithClient, renderWithClient } from './support/render.tsx';

const stream = {} as MediaStream;

describe('two hundred participants', () => {
  const people = Array.from({ length: 200 }, (_, i) => participant(`p${i}`));

  function setUp() {
    const client = createFakeClient();
    const call = client.addCall({ participants: people });
    const renders = new Map<string, number>();
    const count = (id: string) => renders.set(id, (renders.get(id) ?? 0) + 1);
    const Tile = memo(({ id }: { id: string }) => {
      const level = useAudioLevel(id);
      const muted = useParticipant(id)?.muted;
      count(id);
      return <i>{muted ? 'muted' : level}</i>;
    });
    const Grid = () => {
      count('grid');
      return useParticipants().map(({ id }) => <Tile key={id} id={id} />);
    };
    const rendered = renderWithClient(<Grid />, client);
    renders.clear();
    return { ...rendered, client, call, renders };
  }

  test('an audio level that moves renders one tile', () => {
    const { call, renders, container } = setUp();
    act(() => call.level('p17').set(0.5));
    expect([...renders.keys()]).toEqual(['p17']);
    expect(container.querySelectorAll('i')[17]?.textContent).toBe('0.5');
  });

  test('a participant who mutes renders one tile and the list', () => {
    const { call, renders } = setUp();
    act(() => call.set({ participants: people.map((one) => (one.id === 'p3' ? { ...one, muted: true } : one)) }));
    expect([...renders.keys()].toSorted()).toEqual(['grid', 'p3']);
  });

  test('levels are listened to only while their tiles are there', () => {
    const { client, call, unmount } = setUp();
    expect(call.level('p0').listeners).toBe(1);
    unmount();
    expect(client.listeners).toBe(0);
  });
});

describe('parts of a call', () => {
  test('participants keep their identity while others change', () => {
    const client = createFakeClient();
    const [bob, carol] = [participant('bob'), participant('carol')];
    const call = client.addCall({ participants: [bob, carol] });
    const { result } = renderHookWithClient(() => [useParticipant('carol'), useParticipants(call)] as const, {
      client,
    });
    act(() => call.set({ participants: [{ ...bob, muted: true }, carol] }));
    expect(result.current[0]).toBe(carol);
    expect(result.current[1][0]?.muted).toBe(true);
  });

  test('a participant who is not there is undefined', () => {
    expect(renderHookWithClient(() => useParticipant('bob')).result.current).toBeUndefined();
  });

  test('duration follows the call on screen and is 0 without one', () => {
    const { client, result } = renderHookWithClient(() => useCallDuration());
    expect(result.current).toBe(0);
    act(() => client.addCall().durationStore.set(7));
    expect(result.current).toBe(7);
  });

  test('quality follows the call on screen and is unknown without one', () => {
    const { client, result } = renderHookWithClient(() => useQuality('bob'));
    expect(result.current).toMatchObject({ level: 'unknown', summary: null });
    const { qualityStore } = acting(() => client.addCall());
    act(() => qualityStore.set({ ...qualityStore.get(), level: 'good' }));
    expect(result.current.level).toBe('good');
  });

  test('one’s own level is asked for with local', () => {
    const client = createFakeClient();
    client.addCall().level('local').set(0.25);
    expect(renderHookWithClient(() => useAudioLevel('local'), { client }).result.current).toBe(0.25);
  });
});

describe('screen sharing', () => {
  test('tells who presents and whether this device does', () => {
    const client = createFakeClient();
    const bob: Participant = participant('bob', { tracks: [{ source: 'screen', stream }] });
    const call = client.addCall({ participants: [bob, participant('carol')] });
    const { result } = renderHookWithClient(() => useScreenShare(), { client });
    expect(result.current.presenters).toEqual([bob]);
    expect(result.current.sharing).toBe(false);
    const { local } = call.get();
    act(() => call.set({ local: { ...local, screen: { ...local.screen, wanted: true, actual: 'live' } } }));
    expect(result.current.sharing).toBe(true);
  });

  test('its result keeps its identity while somebody else only mutes', () => {
    const client = createFakeClient();
    const carol = participant('carol');
    const call = client.addCall({ participants: [carol] });
    const { result } = renderHookWithClient(() => useScreenShare(), { client });
    const before = result.current;
    act(() => call.set({ participants: [{ ...carol, muted: true }] }));
    expect(result.current).toBe(before);
  });

  test('begins and stops by its own actions', async () => {
    const client = createFakeClient();
    const call = client.addCall();
    const { result } = renderHookWithClient(() => useScreenShare(), { client });
    await result.current.shareScreen({ audio: true });
    await result.current.stopScreen();
    expect(call.log).toEqual(['shareScreen {"audio":true}', 'stopScreen']);
  });
});

describe('what belongs to the device', () => {
  test('local media follow the client, with or without a call', () => {
    const { client, result } = renderHookWithClient(() => useLocalMedia());
    const { camera, ...others } = client.media.get();
    act(() => client.mediaStore.set({ ...others, camera: { ...camera, wanted: true, actual: 'opening' } }));
    expect(result.current.camera.actual).toBe('opening');
  });

  test('devices are listed, chosen and refreshed', async () => {
    const { client, result } = renderHookWithClient(() => useDevices());
    const device = { id: 'c1', kind: 'camera', label: 'Front', groupId: '', isDefault: true } as const;
    act(() => client.devicesStore.set({ ...client.devices.get(), cameras: [device] }));
    expect(result.current).toMatchObject({ cameras: [device], permissions: { camera: 'prompt' } });
    await result.current.select('camera', 'c1');
    await result.current.refresh();
    expect(client.log).toEqual(['select camera c1', 'refresh']);
  });
});
