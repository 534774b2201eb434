import { describe, expect, test } from 'vitest';
import { mediaSession } from '../../../src/client/page-life.ts';
import { createFakeClient, participant } from '../../support/fake-client.ts';
import { createFakeWindow } from './fake-window.ts';

function setUp(options: Parameters<typeof mediaSession>[1] = {}) {
  const page = createFakeWindow();
  const client = createFakeClient();
  return { page, client, stop: mediaSession(client, { window: page.window, ...options }) };
}

describe('the system’s controls', () => {
  test('show the call that the phone shows, and nothing without one', () => {
    const { page, client } = setUp();
    const call = client.addCall({ direction: 'incoming', status: 'ringing', peer: 'bob' });
    expect([page.session.metadata, page.press('hangup')]).toEqual([null, false]);
    call.set({ status: 'connected', participants: [participant('bob', { name: 'Bob', avatar: 'https://x/b.png' })] });
    expect(page.session.metadata).toMatchObject({ title: 'Bob', artwork: [{ src: 'https://x/b.png' }] });
    call.set({ status: 'ended' });
    expect([page.session.metadata, page.press('hangup')]).toEqual([null, false]);
  });

  test('name the room, and who is there', () => {
    const { page, client } = setUp();
    const people = [participant('bob', { name: 'Bob' }), participant('carol')];
    client.addCall({ direction: 'room', room: 'tea', participants: people });
    expect(page.session.metadata).toMatchObject({ title: 'tea', artist: 'Bob, carol' });
  });

  test('have buttons that act on the call in front', () => {
    const { page, client } = setUp();
    const first = client.addCall();
    const second = client.addCall();
    first.set({ held: 'local' });
    for (const action of ['togglemicrophone', 'togglecamera', 'hangup']) expect(page.press(action)).toBe(true);
    expect([first.log, second.log]).toEqual([[], ['setMicrophone true', 'setCamera true', 'hangUp']]);
  });

  test('tell whether microphone and camera are on, and write the words only when they change', () => {
    const { page, client } = setUp();
    const call = client.addCall({ participants: [participant('bob')] });
    const { metadata } = page.session;
    const { local } = call.get();
    call.set({ local: { ...local, microphone: { ...local.microphone, wanted: true } } });
    expect(page.session.active.slice(-2)).toEqual(['microphone true', 'camera false']);
    page.press('togglemicrophone');
    expect(call.log).toEqual(['setMicrophone false']);
    expect(page.session.metadata).toBe(metadata);
  });

  test('do without what a browser does not know', () => {
    const { page, client } = setUp();
    page.session.active.push('no camera');
    client.addCall();
    expect([page.press('togglecamera'), page.press('hangup')]).toEqual([false, true]);
  });

  test('may say things in the app’s words, and float a video when the browser wants to', () => {
    let floated = 0;
    const { page, client } = setUp({ describe: () => ({ title: 'Appointment' }), onPictureInPicture: () => floated++ });
    client.addCall();
    expect(page.session.metadata).toMatchObject({ title: 'Appointment' });
    page.press('enterpictureinpicture');
    expect(floated).toBe(1);
  });

  test('are empty again after the end, and nobody listens any more', () => {
    const { page, client, stop } = setUp();
    client.addCall();
    stop();
    expect([page.session.metadata, page.press('hangup'), client.listeners]).toEqual([null, false, 0]);
  });
});

test('without a page nothing happens', () => {
  expect(mediaSession(createFakeClient())()).toBeUndefined();
});
