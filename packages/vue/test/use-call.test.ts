// @vitest-environment jsdom
import type { Call } from '@org/calls-core';
import { CallProvider, callsPlugin, useCall, useCalls, useIncomingCalls } from '@org/calls-vue';
import { mount } from '@vue/test-utils';
import { describe, expect, test, vi } from 'vitest';
import { computed, createApp, defineComponent, h, isRef, ref, shallowRef, toRef } from 'vue';
import { createFakeCall, createFakeClient } from '../../core/test/support/fake-client.ts';
import { mountWithClient, runWithClient } from './support/mount.ts';

const ringing = { direction: 'incoming', status: 'ringing', peer: 'bob' } as const;

describe('useCall', () => {
  test('is idle without a call, and its actions reject with no-call', async () => {
    const { result } = runWithClient(() => useCall());
    expect([result.call.value, result.id.value, result.status.value]).toEqual([null, null, 'idle']);
    expect(result.offered.value).toBeNull();
    await expect(result.hangUp()).rejects.toMatchObject({ code: 'no-call' });
  });

  test('follows the foreground call from ringing over its end to its dismissal', () => {
    const { client, result } = runWithClient(() => useCall());
    const { call: shown, status, peer, reason, dismiss } = result;
    const call = client.addCall(ringing);
    expect([shown.value, status.value, peer.value]).toEqual([call, 'ringing', 'bob']);
    call.set({ status: 'connected' });
    expect(status.value).toBe('connected');
    call.set({ status: 'ended', reason: 'completed', endedAt: 1 });
    expect([status.value, reason.value]).toEqual(['ended', 'completed']);
    dismiss();
    expect([shown.value, status.value]).toEqual([null, 'idle']);
  });

  test('shows what the caller offers', () => {
    const offered = { microphone: true, camera: true, screen: false, screenAudio: false };
    const { client, result } = runWithClient(() => useCall());
    client.addCall({ ...ringing, offered });
    expect(result.offered.value).toEqual(offered);
  });

  test('shows the call it is given, as it is or in a ref, and none for null', () => {
    const client = createFakeClient();
    const held = client.addCall({ held: 'local', peer: 'bob' });
    client.addCall({ peer: 'carol' });
    const choice = shallowRef<Call | null>(held);
    const { result } = runWithClient(
      () => [useCall(held), useCall(choice), useCall(toRef(() => choice.value))],
      client,
    );
    expect(result.map(({ peer }) => peer.value)).toEqual(['bob', 'bob', 'bob']);
    choice.value = null;
    expect(result.map(({ status }) => status.value)).toEqual(['connected', 'idle', 'idle']);
  });

  test('a call that went through a deep ref of the app is still that call', async () => {
    const client = createFakeClient();
    const call = client.addCall({ status: 'ended', endedAt: 1 });
    const kept = ref<Call>(call);
    const { result } = runWithClient(() => useCall(kept as never), client);
    expect(result.call.value).toBe(call);
    result.dismiss();
    expect(client.get().calls).toEqual([]);
  });

  test('actions act on the call that is shown', async () => {
    const { client, result } = runWithClient(() => useCall());
    const { hangUp, accept } = result;
    const first = client.addCall(ringing);
    await accept({ camera: true });
    const second = client.addCall({ status: 'connected' });
    await hangUp();
    expect([first.log, second.log]).toEqual([['accept {"camera":true}'], ['hangUp']]);
  });

  test('a field that did not change triggers nothing', () => {
    const { client, result } = runWithClient(() => useCall());
    const call = client.addCall({ status: 'connected' });
    let runs = 0;
    const label = computed(() => ((runs += 1), `${result.status.value}`));
    expect(label.value).toBe('connected');
    call.set({ peer: 'bob' });
    expect([label.value, runs]).toEqual(['connected', 1]);
  });

  test('with a selector returns the slice', () => {
    const { client, result } = runWithClient(() => useCall((view) => view.status));
    const call = client.addCall({ status: 'connected' });
    expect(result.value).toBe('connected');
    call.set({ status: 'ended', endedAt: 1 });
    expect(result.value).toBe('ended');
    client.dismiss(call);
    expect(result.value).toBe('idle');
  });

  test('a selector may be given a call', () => {
    const client = createFakeClient();
    const call = client.addCall({ held: 'local', peer: 'bob' });
    client.addCall({ peer: 'carol' });
    expect(runWithClient(() => useCall(({ peer }) => peer, call), client).result.value).toBe('bob');
  });

  test('in a template, fields show as they are and actions can be given to a button', async () => {
    const client = createFakeClient();
    const call = client.addCall(ringing);
    const Phone = defineComponent(() => {
      const { peer, accept, decline } = useCall();
      return () => [h('b', peer.value ?? ''), h('button', { onClick: accept }), h('button', { onClick: decline })];
    });
    const { wrapper } = mountWithClient(Phone, { client });
    expect(wrapper.get('b').text()).toBe('bob');
    for (const button of wrapper.findAll('button')) await button.trigger('click');
    expect(call.log).toEqual(['accept', 'decline']);
  });
});

describe('the lists of calls', () => {
  test('useCalls changes when a call comes or goes, not when one changes', () => {
    const { client, result } = runWithClient(() => useCalls());
    const call = client.addCall();
    const before = result.value;
    expect(before).toEqual([call]);
    call.set({ status: 'ended' });
    expect(result.value).toBe(before);
  });

  test('useIncomingCalls lists those that ring here until they are answered', () => {
    const { client, result } = runWithClient(() => useIncomingCalls());
    const [first, second] = [client.addCall(ringing), client.addCall(ringing)];
    client.addCall({ direction: 'outgoing', status: 'ringing' });
    expect(result.value).toEqual([first, second]);
    first.set({ status: 'connecting' });
    expect(result.value).toEqual([second]);
  });
});

describe('the plugin', () => {
  test('without it, a composable says what to do', () => {
    const quiet = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const app = createApp(defineComponent(() => (useCall(), () => null)));
    expect(() => app.mount(document.createElement('div'))).toThrow(
      'Install the plugin: app.use(callsPlugin({ client: createCallClient({ … }) })).',
    );
    quiet.mockRestore();
  });

  test('many composables subscribe each once; after unmount nobody listens', () => {
    const client = createFakeClient();
    const call = client.addCall(ringing);
    const { unmount } = runWithClient(
      () => [useCall(), useCall(({ status }) => status), useIncomingCalls(), useCalls()],
      client,
    );
    // The foreground and the incoming calls each watch client and call once for all; two composables read the call, one the list.
    expect([client.listeners, call.listeners]).toEqual([7, 4]);
    unmount();
    expect(client.listeners).toBe(0);
  });

  test.each([undefined, { client: undefined }])('with %o for a client, the plugin says what to do', (options) => {
    expect(() => mount(() => null, { global: { plugins: [callsPlugin(options as never)] } })).toThrow(
      'client must be what createCallClient({ … }) returns, got undefined.',
    );
  });

  test('a provider gives a part of the page a client of its own', () => {
    const [outer, inner] = [createFakeClient(), createFakeClient()];
    outer.addCall({ peer: 'bob' });
    inner.addCall({ peer: 'carol' });
    const Peer = defineComponent(() => {
      const { peer } = useCall();
      return () => h('b', peer.value ?? '');
    });
    const Page = () => [h(Peer), h(CallProvider, { client: inner }, { default: () => h(Peer) })];
    const wrapper = mount(Page, { global: { plugins: [callsPlugin({ client: outer })] } });
    expect(wrapper.findAll('b').map((b) => b.text())).toEqual(['bob', 'carol']);
  });

  test('every field of a call is a ref', () => {
    const { result } = runWithClient(() => useCall(createFakeCall('call')));
    const fields = Object.entries(result).filter(([, value]) => typeof value !== 'function');
    expect(fields.filter(([, value]) => !isRef(value))).toEqual([]);
  });
});
