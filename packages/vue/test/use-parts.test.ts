// @vitest-environment jsdom
import type { Participant } from '@org/calls-core';
import {
  useAudioLevel,
  useCallDuration,
  useDevices,
  useLocalMedia,
  useParticipant,
  useParticipants,
  useQuality,
  useScreenShare,
} from '@org/calls-vue';
import { describe, expect, test } from 'vitest';
import { defineComponent, h, nextTick, ref } from 'vue';
import { createFakeClient, participant } from '../../core/test/support/fake-client.ts';
import { mountWithClient, runWithClient } from './support/mount.ts';

const stream = {} as MediaStream;

describe('two hundred participants', () => {
  const people = Array.from({ length: 200 }, (_, i) => participant(`p${i}`));

  function setUp() {
    const client = createFakeClient();
    const call = client.addCall({ participants: people });
    const renders = new Map<string, number>();
    const count = (id: string) => renders.set(id, (renders.get(id) ?? 0) + 1);
    const Tile = defineComponent(
      (props: { id: string }) => {
        const level = useAudioLevel(() => props.id);
        const one = useParticipant(() => props.id);
        return () => {
          count(props.id);
          return h('i', one.value?.muted ? 'muted' : level.value);
        };
      },
      { props: ['id'] },
    );
    const Grid = defineComponent(() => {
      const participants = useParticipants();
      return () => {
        count('grid');
        return participants.value.map(({ id }) => h(Tile, { key: id, id }));
      };
    });
    const { wrapper } = mountWithClient(Grid, { client });
    renders.clear();
    return { wrapper, client, call, renders };
  }

  test('an audio level that moves renders one tile', async () => {
    const { call, renders, wrapper } = setUp();
    call.level('p17').set(0.5);
    await nextTick();
    expect([...renders.keys()]).toEqual(['p17']);
    expect(wrapper.findAll('i')[17]?.text()).toBe('0.5');
  });

  test('a participant who mutes renders one tile and the list', async () => {
    const { call, renders } = setUp();
    call.set({ participants: people.map((one) => (one.id === 'p3' ? { ...one, muted: true } : one)) });
    await nextTick();
    expect([...renders.keys()].toSorted()).toEqual(['grid', 'p3']);
  });

  test('levels are listened to only while their tiles are there', () => {
    const { client, call, wrapper } = setUp();
    expect(call.level('p0').listeners).toBe(1);
    wrapper.unmount();
    expect(client.listeners).toBe(0);
  });
});

describe('parts of a call', () => {
  test('participants keep their identity while others change', () => {
    const client = createFakeClient();
    const [bob, carol] = [participant('bob'), participant('carol')];
    const call = client.addCall({ participants: [bob, carol] });
    const { result } = runWithClient(() => [useParticipant('carol'), useParticipants(call)] as const, client);
    call.set({ participants: [{ ...bob, muted: true }, carol] });
    expect(result[0].value).toBe(carol);
    expect(result[1].value[0]?.muted).toBe(true);
  });

  test('a participant is chosen by a ref, and undefined when not there', () => {
    const client = createFakeClient();
    client.addCall({ participants: [participant('bob')] });
    const id = ref('nobody');
    const { result } = runWithClient(() => useParticipant(id), client);
    expect(result.value).toBeUndefined();
    id.value = 'bob';
    expect(result.value?.user).toBe('bob');
  });

  test('duration follows the call on screen and is 0 without one', () => {
    const { client, result } = runWithClient(() => useCallDuration());
    expect(result.value).toBe(0);
    client.addCall().durationStore.set(7);
    expect(result.value).toBe(7);
  });

  test('quality follows the call on screen and is unknown without one', () => {
    const { client, result } = runWithClient(() => useQuality('bob'));
    expect([result.level.value, result.summary.value]).toEqual(['unknown', null]);
    const { qualityStore } = client.addCall();
    qualityStore.set({ ...qualityStore.get(), level: 'good' });
    expect(result.level.value).toBe('good');
  });

  test('one’s own level is asked for with local', () => {
    const client = createFakeClient();
    client.addCall().level('local').set(0.25);
    expect(runWithClient(() => useAudioLevel('local'), client).result.value).toBe(0.25);
  });
});

describe('screen sharing', () => {
  test('tells who presents and whether this device does', () => {
    const client = createFakeClient();
    const bob: Participant = participant('bob', { tracks: [{ source: 'screen', stream }] });
    const call = client.addCall({ participants: [bob, participant('carol')] });
    const { sharing, presenters } = runWithClient(() => useScreenShare(), client).result;
    expect(presenters.value).toEqual([bob]);
    expect(sharing.value).toBe(false);
    const { local } = call.get();
    call.set({ local: { ...local, screen: { ...local.screen, wanted: true, actual: 'live' } } });
    expect(sharing.value).toBe(true);
  });

  test('who presents stays the same list while somebody else only mutes', () => {
    const client = createFakeClient();
    const carol = participant('carol');
    const call = client.addCall({ participants: [carol] });
    const { presenters } = runWithClient(() => useScreenShare(), client).result;
    const before = presenters.value;
    call.set({ participants: [{ ...carol, muted: true }] });
    expect(presenters.value).toBe(before);
  });

  test('begins and stops by its own actions', async () => {
    const client = createFakeClient();
    const call = client.addCall();
    const { result } = runWithClient(() => useScreenShare(), client);
    await result.shareScreen({ audio: true });
    await result.stopScreen();
    expect(call.log).toEqual(['shareScreen {"audio":true}', 'stopScreen']);
  });
});

describe('what belongs to the device', () => {
  test('local media follow the client, with or without a call', () => {
    const { client, result } = runWithClient(() => useLocalMedia());
    const { camera, ...others } = client.media.get();
    client.mediaStore.set({ ...others, camera: { ...camera, wanted: true, actual: 'opening' } });
    expect(result.camera.value.actual).toBe('opening');
  });

  test('devices are listed, chosen and refreshed', async () => {
    const { client, result } = runWithClient(() => useDevices());
    const device = { id: 'c1', kind: 'camera', label: 'Front', groupId: '', isDefault: true } as const;
    client.devicesStore.set({ ...client.devices.get(), cameras: [device] });
    expect(result.cameras.value).toEqual([device]);
    expect(result.permissions.value.camera).toBe('prompt');
    await result.select('camera', 'c1');
    await result.refresh();
    expect(client.log).toEqual(['select camera c1', 'refresh']);
  });
});
