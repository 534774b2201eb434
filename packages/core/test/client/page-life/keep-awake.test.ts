import { describe, expect, test } from 'vitest';
import { keepAwake } from '../../../src/client/page-life.ts';
import { createFakeClient } from '../../support/fake-client.ts';
import { createFakeWindow } from './fake-window.ts';

function setUp(options: Parameters<typeof keepAwake>[1] = {}) {
  const page = createFakeWindow();
  const client = createFakeClient();
  const awake = keepAwake(client, { window: page.window, ...options });
  return { page, client, awake, stop: awake.subscribe(() => {}) };
}
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the screen', () => {
  test('stays on from the moment the user takes part in a call until its end', async () => {
    const { page, client, awake } = setUp();
    const call = client.addCall({ direction: 'incoming', status: 'ringing' });
    await settled();
    expect([page.wakeLock.asked, awake.get()]).toEqual([0, { available: true, wanted: false, held: false }]);
    call.set({ status: 'connecting' });
    await settled();
    expect(awake.get()).toEqual({ available: true, wanted: true, held: true });
    call.set({ status: 'connected' });
    call.set({ held: 'local' });
    await settled();
    expect([page.wakeLock.asked, page.wakeLock.held]).toEqual([1, 1]);
    call.set({ status: 'ended' });
    await settled();
    expect([page.wakeLock.held, awake.get().held]).toEqual([0, false]);
  });

  test('stays on again when the page is back in front', async () => {
    const { page, client, awake } = setUp();
    client.addCall();
    await settled();
    page.see(false);
    expect(awake.get()).toMatchObject({ wanted: true, held: false });
    page.see(true);
    await settled();
    expect(awake.get().held).toBe(true);
  });

  test('goes off when the browser insists, and is not asked for on and on', async () => {
    const { page, client, awake } = setUp();
    client.addCall();
    await settled();
    page.wakeLock.takeBack();
    await settled();
    expect([page.wakeLock.asked, awake.get().held]).toEqual([1, false]);
  });

  test('is asked for once more after a refusal, when the page comes to the front', async () => {
    const { page, client, awake } = setUp();
    page.wakeLock.refuses = true;
    client.addCall();
    await settled();
    expect(awake.get()).toMatchObject({ wanted: true, held: false });
    page.wakeLock.refuses = false;
    page.see(true);
    await settled();
    expect(awake.get().held).toBe(true);
  });

  test('is let go when the call ends while the browser still thinks about it', async () => {
    const { page, client } = setUp();
    const call = client.addCall();
    call.set({ status: 'ended' });
    await settled();
    expect([page.wakeLock.asked, page.wakeLock.held]).toEqual([1, 0]);
  });

  test('is let go when nobody listens any more, and kept while another one does', async () => {
    const { page, client, awake, stop } = setUp();
    client.addCall();
    const stopOther = awake.subscribe(() => {});
    await settled();
    stop();
    expect(page.wakeLock.held).toBe(1);
    stopOther();
    await settled();
    expect([page.wakeLock.held, client.listeners]).toEqual([0, 0]);
  });

  test('stays on for the calls that the app names', async () => {
    const { page, client } = setUp({ wanted: ({ local }) => local.camera.wanted });
    const call = client.addCall();
    await settled();
    expect(page.wakeLock.held).toBe(0);
    call.set({ local: { ...call.get().local, camera: { ...call.get().local.camera, wanted: true } } });
    await settled();
    expect(page.wakeLock.held).toBe(1);
  });
});

test('without a page nothing is available and nothing happens', () => {
  const client = createFakeClient();
  const awake = keepAwake(client);
  awake.subscribe(() => {});
  client.addCall();
  expect(awake.get()).toEqual({ available: false, wanted: false, held: false });
});
