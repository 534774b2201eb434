// @vitest-environment jsdom
import {
  CallControls,
  CallInvitation,
  CallQualityIndicator,
  CallStage,
  CallStateIndicator,
  ParticipantList,
  SpeakerView,
  VideoGrid,
} from '@org/calls-vue/components';
import { describe, expect, test } from 'vitest';
import { type Component, h, nextTick } from 'vue';
import { unknownQuality } from '../../core/src/quality/quality.ts';
import { createFakeClient, participant } from '../../core/test/support/fake-client.ts';
import { withMediaElements } from '../../core/test/support/media-elements.ts';
import { countReads, withSizedPage } from '../../core/test/support/sized-page.ts';
import { mountWithClient } from './support/mount.ts';

withMediaElements();
const page = withSizedPage();
const bob = participant('bob', { name: 'Bob' });
const carol = participant('carol', { name: 'Carol', muted: true });

async function mount(component: Component, props: object = {}, participants: readonly (typeof bob)[] = [bob, carol]) {
  const client = createFakeClient();
  const call = client.addCall({ participants });
  const { wrapper } = mountWithClient(component, { client, props });
  await nextTick();
  const all = (selector: string) => wrapper.findAll(selector);
  return {
    ...{ call, client, wrapper },
    tiles: () => all('.calls-tile').map((tile) => tile.attributes('aria-label')),
    said: () =>
      all('[role=status]')
        .map((one) => one.text())
        .join(),
    placeOf: (name: string) =>
      wrapper.find(`[aria-label^="${name}"].calls-tile`).element.parentElement?.dataset['place'],
    press: async (name: string) => {
      const found = all('button').find((one) => [one.attributes('aria-label'), one.text()].includes(name));
      if (!found) throw new Error(`No button ${name} in ${wrapper.html()}`);
      await found.trigger('click');
    },
    change: async (run: () => void) => {
      run();
      await nextTick();
    },
  };
}

describe('a stage', () => {
  test('shows everybody, says what is off, and lays itself out anew when its size changes', async () => {
    const { tiles, wrapper, change } = await mount(VideoGrid, { raised: ['carol'] });
    expect(tiles()).toEqual(['Bob, camera off', 'Carol, muted, camera off, hand raised', 'You, muted, camera off']);
    const width = () => wrapper.find<HTMLElement>('[data-place]').element.style.width;
    const before = width();
    await change(() => page.resize(390, 844));
    expect(width()).not.toBe(before);
  });

  test('a join renders no other tile, and is read out', async () => {
    const [first, second] = [countReads(bob), countReads(carol)];
    const { call, change, tiles, said } = await mount(CallStage, {}, [first.one, second.one]);
    const before = [first.reads(), second.reads()];
    expect(Math.min(...before)).toBeGreaterThan(0);
    const dave = participant('dave', { name: 'Dave' });
    await change(() => call.set({ participants: [first.one, second.one, dave] }));
    expect(tiles()).toContain('Dave, camera off');
    expect([first.reads(), second.reads()]).toEqual(before);
    expect(said()).toBe('Dave joined');
  });

  test('a change of one participant renders no other tile', async () => {
    const second = countReads(carol);
    const { call, change, tiles } = await mount(CallStage, {}, [bob, second.one]);
    const before = second.reads();
    expect(before).toBeGreaterThan(0);
    await change(() => call.set({ participants: [{ ...bob, muted: true }, second.one] }));
    expect(tiles()[0]).toBe('Bob, muted, camera off');
    expect(second.reads()).toBe(before);
  });

  test('a voice puts a ring around its tile and renders no tile again', async () => {
    const [first, second] = [countReads(bob), countReads(carol)];
    const { call, change, wrapper } = await mount(CallStage, {}, [first.one, second.one]);
    const before = [first.reads(), second.reads()];
    expect(Math.min(...before)).toBeGreaterThan(0);
    await change(() => call.level('bob').set(0.4));
    const rings = wrapper.findAll('.calls-speaking');
    expect(rings.map(({ element }) => element.parentElement?.getAttribute('aria-label'))).toEqual(['Bob, camera off']);
    await change(() => call.level('bob').set(0));
    expect(wrapper.find('.calls-speaking').exists()).toBe(false);
    expect([first.reads(), second.reads()]).toEqual(before);
  });

  test('whoever is pinned is large, and a shared screen before them', async () => {
    const { call, change, placeOf } = await mount(SpeakerView, { pinned: 'carol' });
    expect([placeOf('Carol'), placeOf('Bob')]).toEqual(['main', 'strip']);
    const tracks = [{ source: 'screen', stream: {} as MediaStream }] as const;
    await change(() => call.set({ participants: [{ ...bob, tracks }, carol] }));
    expect([placeOf('Screen of Bob'), placeOf('Carol')]).toEqual(['main', 'strip']);
  });

  test('two are a pair', async () => {
    const { placeOf } = await mount(CallStage, {}, [bob]);
    expect([placeOf('Bob'), placeOf('You')]).toEqual(['main', 'inset']);
  });

  test('more than a page has pages, with names on their buttons', async () => {
    const many = Array.from({ length: 5 }, (_, index) => participant(`p${index}`));
    const { tiles, said, press } = await mount(VideoGrid, { pageSize: 4 }, many);
    expect([tiles().length, said()]).toEqual([4, 'Page 1 of 2,']);
    await press('Next page');
    expect([tiles()[0], said()]).toEqual(['p3, camera off', 'Page 2 of 2,']);
  });

  test('words can be others', async () => {
    const strings = { you: 'Du', muted: 'stumm', cameraOff: 'Kamera aus' };
    expect((await mount(CallStage, { strings })).tiles()).toContain('Du, stumm, Kamera aus');
  });

  test('after unmount nobody listens', async () => {
    const { client, wrapper } = await mount(CallStage);
    wrapper.unmount();
    expect(client.listeners).toBe(0);
  });
});

describe('controls', () => {
  test('each button does what its name says', async () => {
    const { call, press } = await mount(CallControls);
    for (const name of ['Unmute', 'Turn camera on', 'Hang up']) await press(name);
    expect(call.log).toEqual(['setMicrophone true', 'setCamera true', 'hangUp']);
  });

  test('what the browser cannot do is left out, and everything without a call', async () => {
    const { wrapper, call, change } = await mount(CallControls);
    expect(wrapper.find('[aria-label="Share screen"]').exists()).toBe(false);
    await change(() => call.set({ status: 'ended', endedAt: 1 }));
    expect(wrapper.find('[role=group]').exists()).toBe(false);
  });
});

describe('an invitation', () => {
  test('says who calls with what, is answered, and goes', async () => {
    const { client, wrapper, change, press } = await mount(CallInvitation);
    expect(wrapper.find('[role=alertdialog]').exists()).toBe(false);
    const offered = { microphone: true, camera: true, screen: false, screenAudio: false };
    const ringing = { direction: 'incoming', status: 'ringing', peer: 'bob', participants: [bob], offered } as const;
    const call = client.addCall(ringing);
    await nextTick();
    expect(wrapper.find('[role=alertdialog] h2').text()).toBe('Video call from Bob');
    await press('Accept with video');
    await press('Decline');
    expect(call.log).toEqual(['accept {"camera":true}', 'decline']);
    await change(() => call.set({ status: 'ended', reason: 'cancelled', endedAt: 1 }));
    expect(wrapper.find('[role=alertdialog]').exists()).toBe(false);
  });
});

describe('indicators', () => {
  test('the state is read out as it changes', async () => {
    const { call, change, wrapper } = await mount(CallStateIndicator);
    expect(wrapper.text()).toBe('Connected');
    await change(() => call.set({ connection: 'recovering' }));
    expect(wrapper.text()).toBe('Reconnecting …');
  });

  test('the quality has a name once it is known', async () => {
    const { call, change, wrapper } = await mount(CallQualityIndicator, { live: true });
    expect(wrapper.find('[role=img]').exists()).toBe(false);
    await change(() => call.qualityStore.set({ ...unknownQuality, level: 'poor' }));
    expect(wrapper.find('[role=img]').attributes('aria-label')).toBe('Poor connection');
    expect(wrapper.text()).toBe('Poor connection');
  });

  test('the list has oneself first, microphones and hands', async () => {
    const { wrapper } = await mount(ParticipantList, { raised: ['bob'] });
    expect(wrapper.findAll('li').map((item) => item.text())).toEqual(['You', 'Bob', 'Carol']);
    expect(wrapper.find('[aria-label="hand raised"]').element.parentElement?.textContent).toBe('Bob');
  });

  test('the list has room for more about each person', async () => {
    const More = {
      render: () => h(ParticipantList, null, { default: ({ id }: { id: string }) => h('small', ` (${id})`) }),
    };
    const { wrapper } = await mount(More);
    const people = wrapper.findAll('li').map((item) => item.text());
    expect(people).toEqual(['You (local)', 'Bob (bob)', 'Carol (carol)']);
  });
});
