import { describe, expect, onTestFinished, test } from 'vitest';
import { browserEnvironment } from '../../src/environment/browser-environment.ts';
import { claimDeviceId } from '../../src/environment/device-id.ts';
import type { Environment, NetworkHint } from '../../src/environment/environment.ts';

function open(): Environment {
  const environment = browserEnvironment();
  onTestFinished(() => environment.close());
  return environment;
}

describe('the environment of a page', () => {
  test('makes what the page can make', () => {
    const environment = open();
    const connection = environment.createPeerConnection({ iceServers: [] });
    expect(connection.connectionState).toBe('new');
    connection.close();
    expect(environment.createMediaStream().getTracks()).toEqual([]);
    expect(environment.createCanvas(3, 4)).toMatchObject({ width: 3, height: 4 });
    expect(environment.capabilities('audio')?.codecs.map(({ mimeType }) => mimeType)).toContain('audio/opus');
    expect(environment.secure).toBe(true);
    expect(environment.mediaDevices).toBe(navigator.mediaDevices);
  });

  test('has one audio context, closed with it', async () => {
    const environment = open();
    const context = environment.audioContext();
    expect(environment.audioContext()).toBe(context);
    await environment.close();
    await environment.close();
    expect(context?.state).toBe('closed');
    expect(environment.audioContext()).toBeUndefined();
  });

  test('wakes its audio context when the user touches the page', async () => {
    const context = open().audioContext()!;
    await expect.poll(() => context.state, { timeout: 10_000 }).toBe('running');
    await context.suspend();
    document.body.click();
    await expect.poll(() => context.state, { timeout: 10_000 }).toBe('running');
  });

  test('makes ids of 128 random bits', () => {
    const { createId } = open();
    const ids = Array.from({ length: 1000 }, createId);
    expect(new Set(ids).size).toBe(1000);
    expect(ids.filter((id) => !/^[\w-]{22}$/.test(id))).toEqual([]);
  });

  test('keeps strings in the tab', () => {
    const { storage } = open();
    onTestFinished(() => storage.set('calls:test', null));
    storage.set('calls:test', 'yes');
    expect(open().storage.get('calls:test')).toBe('yes');
    storage.set('calls:test', null);
    expect(storage.get('calls:test')).toBeNull();
  });
});

describe('hints', () => {
  test('tell that the network or the page is back', () => {
    const environment = open();
    const hints: NetworkHint[] = [];
    const stop = environment.onNetwork((hint) => hints.push(hint));
    dispatchEvent(new Event('offline'));
    dispatchEvent(new Event('online'));
    document.dispatchEvent(new Event('visibilitychange'));
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }));
    expect(hints).toEqual(['offline', 'online', 'visible', 'visible']);
    stop();
    dispatchEvent(new Event('online'));
    expect(hints).toHaveLength(4);
  });

  test.skipIf(!('connection' in navigator))('tell another kind of network, not each new estimate of its speed', () => {
    const environment = open();
    const { connection } = navigator as unknown as { connection: EventTarget };
    const hints: NetworkHint[] = [];
    environment.onNetwork((hint) => hints.push(hint));
    connection.dispatchEvent(new Event('change'));
    expect(hints).toEqual([]);
    Object.defineProperty(connection, 'effectiveType', { value: '2g', configurable: true });
    onTestFinished(() => void Reflect.deleteProperty(connection, 'effectiveType'));
    connection.dispatchEvent(new Event('change'));
    connection.dispatchEvent(new Event('change'));
    expect(hints).toEqual(['changed']);
  });

  test('tell that the page goes away, and whether it may be kept', () => {
    const environment = open();
    const gone: boolean[] = [];
    environment.onPageHide((cached) => gone.push(cached));
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: false }));
    expect(gone).toEqual([true, false]);
  });

  test('end with the environment', async () => {
    const environment = open();
    let heard = 0;
    environment.onNetwork(() => heard++);
    environment.onPageHide(() => heard++);
    await environment.close();
    dispatchEvent(new Event('online'));
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: false }));
    expect(heard).toBe(0);
  });
});

describe('locks and device ids', () => {
  test('a lock is had by one at a time', async () => {
    const environment = open();
    const release = await environment.lock('calls:test-lock');
    expect(release).not.toBeNull();
    expect(await open().lock('calls:test-lock')).toBeNull();
    release?.();
    let again: (() => void) | null = null;
    await expect.poll(async () => (again = await environment.lock('calls:test-lock'))).not.toBeNull();
    again!();
  });

  test('a reload finds its device id again, a duplicated tab takes another', async () => {
    const environment = open();
    onTestFinished(() => environment.storage.set('calls:device:ann', null));
    const first = claimDeviceId(environment, 'ann');
    const id = await first.settled;
    const duplicate = claimDeviceId(open(), 'ann');
    expect(await duplicate.settled).not.toBe(id);
    duplicate.release();
    environment.storage.set('calls:device:ann', id);
    first.release();
    const reloaded = claimDeviceId(open(), 'ann');
    expect(reloaded.id).toBe(id);
    expect(await reloaded.settled).toBe(id);
    reloaded.release();
  });
});
