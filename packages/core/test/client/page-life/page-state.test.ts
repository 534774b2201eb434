import { describe, expect, test } from 'vitest';
import { confirmLeave, pageState } from '../../../src/client/page-life.ts';
import { createFakeClient } from '../../support/fake-client.ts';
import { createFakeWindow } from './fake-window.ts';

describe('the state of a page', () => {
  test('follows focus, visibility, freezing and the back/forward cache', () => {
    const page = createFakeWindow();
    let focus = true;
    Object.assign(page.document, { hasFocus: () => focus });
    const state = pageState({ window: page.window });
    const heard: string[] = [];
    const stop = state.subscribe((now) => heard.push(`${now.state} ${now.returns}`));
    focus = false;
    page.events.fire('blur');
    page.see(false);
    page.document.fire('freeze');
    page.document.fire('visibilitychange');
    page.document.fire('resume');
    page.see(true);
    focus = true;
    page.events.fire('focus');
    page.events.fire('pagehide', { persisted: true });
    page.events.fire('pageshow', { persisted: true });
    page.events.fire('pagehide', { persisted: false });
    expect(heard).toEqual([
      'passive 0',
      'hidden 0',
      'frozen 0',
      'hidden 1',
      'passive 1',
      'active 1',
      'cached 1',
      'active 2',
    ]);
    stop();
    page.events.fire('pagehide', { persisted: true });
    expect(heard).toHaveLength(8);
  });

  test('can be asked for without listening', () => {
    const page = createFakeWindow();
    const state = pageState({ window: page.window });
    page.see(false);
    expect(state.get().state).toBe('hidden');
    expect(state.get()).toBe(state.get());
  });

  test('tells that the browser had thrown the page away', () => {
    const page = createFakeWindow();
    Object.assign(page.document, { wasDiscarded: true });
    expect(pageState({ window: page.window }).get().discarded).toBe(true);
    expect(pageState().get()).toEqual({ state: 'active', discarded: false, returns: 0 });
  });
});

describe('leaving the page', () => {
  const asks = (page: ReturnType<typeof createFakeWindow>): boolean =>
    !page.events.dispatchEvent(new Event('beforeunload', { cancelable: true }));

  test('is asked about during a call only', () => {
    const page = createFakeWindow();
    const client = createFakeClient();
    const stop = confirmLeave(client, { window: page.window });
    expect(asks(page)).toBe(false);
    const call = client.addCall({ direction: 'incoming', status: 'ringing' });
    expect(asks(page)).toBe(false);
    call.set({ status: 'connected' });
    expect(asks(page)).toBe(true);
    call.set({ status: 'ended' });
    expect(asks(page)).toBe(false);
    client.addCall();
    expect(asks(page)).toBe(true);
    stop();
    expect([asks(page), client.listeners]).toEqual([false, 0]);
  });

  test('is asked about for the calls that the app names', () => {
    const page = createFakeWindow();
    const client = createFakeClient();
    confirmLeave(client, { window: page.window, wanted: ({ room }) => room !== null });
    client.addCall();
    expect(asks(page)).toBe(false);
    client.addCall({ room: 'tea' });
    expect(asks(page)).toBe(true);
  });
});
