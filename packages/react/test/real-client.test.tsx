// @vitest-environment jsdom
import { act, cleanup, render } from '@testing-library/react';
import type { CallClient } from '@org/calls-core';
import {
  CallAudio,
  CallProvider,
  useCall,
  useCallClient,
  useCallDuration,
  useLocalMedia,
  useParticipants,
  Video,
} from '@org/calls-react';
import { StrictMode } from 'react';
import { afterEach, expect, test } from 'vitest';
import { withMediaElements } from '../../core/test/support/media-elements.ts';
import { openTwoPhones } from '../../core/test/support/two-phones.ts';

const elements = withMediaElements();
afterEach(cleanup);

const Phone = () => {
  const client = useCallClient();
  const { status, peer, reason, accept, hangUp, setMicrophone, hold, resume, dismiss } = useCall();
  const { camera } = useLocalMedia();
  const seconds = useCallDuration();
  return (
    <>
      <p>{[status, peer, reason, seconds].filter((part) => part !== null).join(' ')}</p>
      <button onClick={() => client.call('bob', { camera: true })}>call</button>
      <button onClick={() => accept({ camera: true })}>accept</button>
      <button onClick={() => setMicrophone(false)}>mute</button>
      <button onClick={hold}>hold</button>
      <button onClick={resume}>resume</button>
      <button onClick={hangUp}>hang up</button>
      <button onClick={dismiss}>dismiss</button>
      {useParticipants().map((one) => (
        <figure key={one.id}>
          <Video participant={one} />
          {one.muted && <b>muted</b>}
          {one.holding && <b>holding</b>}
        </figure>
      ))}
      <Video track={camera} className="preview" />
      <CallAudio />
    </>
  );
};

function showPhone(client: CallClient) {
  const { container } = render(
    <StrictMode>
      <CallProvider client={client}>
        <Phone />
      </CallProvider>
    </StrictMode>,
    { container: document.body.appendChild(document.createElement('main')), baseElement: document.body },
  );
  const buttons = [...container.querySelectorAll('button')];
  return {
    says: () => container.querySelector('p')!.textContent,
    badges: () => [...container.querySelectorAll('b')].map((badge) => badge.textContent).join(' '),
    press: (name: string) => act(async () => buttons.find((button) => button.textContent === name)!.click()),
    videoNamed: (label: string) => container.querySelector<HTMLVideoElement>(`video[aria-label="${label}"]`),
    audio: () => container.querySelector('audio'),
  };
}

test('two people call each other through the hooks, on the real client', async () => {
  const { alice, bob, clock, close } = openTwoPhones();
  const [left, right] = [showPhone(alice), showPhone(bob)];
  // React shows what happened inside of act() when it is over, so time moves in steps.
  const until = async (condition: () => boolean) => {
    for (let step = 0; !condition(); step += 1) {
      expect(step, `60 s went by without ${condition}`).toBeLessThan(600);
      await act(() => clock.advanceAsync(100));
    }
  };

  await left.press('call');
  await until(() => right.says() === 'ringing alice 0');
  await right.press('accept');
  await until(() => [left, right].every((phone) => phone.says()!.startsWith('connected')));
  await until(() => left.videoNamed('Bob: camera')?.srcObject != null && left.videoNamed('You: camera') !== null);
  expect(left.audio()!.srcObject).toBe(left.videoNamed('Bob: camera')!.srcObject);
  expect(left.videoNamed('You: camera')!.srcObject).not.toBeNull();

  const assigned = elements.assigned.length;
  await right.press('mute');
  await until(() => left.badges() === 'muted');
  await right.press('hold');
  await until(() => left.badges() === 'muted holding');
  await right.press('resume');
  await until(() => left.says() === 'connected bob 5');
  expect(left.badges()).toBe('muted');
  expect(elements.assigned.length).toBe(assigned);

  await left.press('hang up');
  await until(() => right.says()!.startsWith('ended alice completed'));
  expect(left.says()).toBe('ended bob completed 5');
  await left.press('dismiss');
  expect(left.says()).toBe('idle 0');
  cleanup();
  await close();
  expect(clock.pending).toBe(0);
});
