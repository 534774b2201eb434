import { expect, test } from 'vitest';
import { createCallActions } from '../../src/client/call-actions.ts';
import { noCall } from '../../src/client/no-call.ts';
import type { Call } from '../../src/index.ts';
import { createFakeCall, createFakeClient } from '../support/fake-client.ts';

const click = { preventDefault() {} };

test('every action is passed on with its arguments to the call there is at that moment', async () => {
  const client = createFakeClient();
  const [first, second] = [createFakeCall('first'), createFakeCall('second')];
  let current: Call = first;
  const actions = createCallActions(client, () => current);
  await actions.accept({ camera: true });
  await actions.hold();
  current = second;
  await actions.decline('busy');
  await actions.hangUp();
  await actions.resume();
  await actions.transfer('carol');
  await actions.answerTransfer(false);
  await actions.setMicrophone(false);
  await actions.setCamera('720p');
  await actions.shareScreen({ audio: true });
  await actions.stopScreen();
  expect(first.log).toEqual(['accept {"camera":true}', 'hold']);
  expect(second.log).toEqual([
    'decline busy',
    'hangUp',
    'resume',
    'transfer carol',
    'answerTransfer false',
    'setMicrophone false',
    'setCamera 720p',
    'shareScreen {"audio":true}',
    'stopScreen',
  ]);
});

test('the event of a button is not taken for an argument', async () => {
  const call = createFakeCall('call');
  const actions = createCallActions(createFakeClient(), () => call);
  await actions.accept(click);
  await actions.decline(click);
  await actions.shareScreen(click);
  expect(call.log).toEqual(['accept', 'decline', 'shareScreen']);
});

test('without a call each rejects with no-call, and dismiss does nothing', async () => {
  const { dismiss, ...actions } = createCallActions(createFakeClient(), () => null);
  for (const act of Object.values(actions) as (() => Promise<void>)[]) {
    await expect(act()).rejects.toMatchObject({ name: 'CallError', code: 'no-call' });
  }
  expect(dismiss()).toBeUndefined();
});

test('a rejection that nobody awaits stays silent', async () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  void createCallActions(createFakeClient(), () => null).hangUp();
  await new Promise((resolve) => setImmediate(resolve));
  process.off('unhandledRejection', note);
  expect(unhandled).toEqual([]);
});

test('dismiss takes the call out of the list', () => {
  const client = createFakeClient();
  const call = client.addCall({ status: 'ended' });
  createCallActions(client, () => call).dismiss();
  expect(client.get().calls).toEqual([]);
});

test('no action has the name of a field of the snapshot, so that bindings can hand out both in one object', () => {
  const actions = createCallActions(createFakeClient(), () => null);
  const fields = Object.keys(noCall.get());
  expect(Object.keys(actions).filter((name) => fields.includes(name))).toEqual([]);
});
