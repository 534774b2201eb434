// @vitest-environment jsdom
import { act, render } from '@testing-library/react';
import { CallProvider, useCall, useCalls, useIncomingCalls } from '@org/calls-react';
import { Component, type ReactNode, useEffect } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, test, vi } from 'vitest';
import { createFakeClient, type FakeClient } from '../../core/test/support/fake-client.ts';
import { acting, renderHookWithClient, renderWithClient } from './support/render.tsx';

const ringing = { direction: 'incoming', status: 'ringing', peer: 'bob' } as const;

describe('useCall', () => {
  test('is idle without a call, and its actions reject with no-call', async () => {
    const { result } = renderHookWithClient(() => useCall());
    expect(result.current).toMatchObject({ call: null, id: null, status: 'idle', participants: [], offered: null });
    await expect(result.current.hangUp()).rejects.toMatchObject({ code: 'no-call' });
  });

  test('follows the foreground call from ringing over its end to its dismissal', () => {
    const { client, result } = renderHookWithClient(() => useCall());
    const call = acting(() => client.addCall(ringing));
    expect(result.current).toMatchObject({ call, status: 'ringing', peer: 'bob' });
    act(() => call.set({ status: 'connected' }));
    expect(result.current.status).toBe('connected');
    act(() => call.set({ status: 'ended', reason: 'completed', endedAt: 1 }));
    expect(result.current).toMatchObject({ call, status: 'ended', reason: 'completed' });
    act(() => result.current.dismiss());
    expect(result.current).toMatchObject({ call: null, status: 'idle' });
  });

  test('shows what the caller offers', () => {
    const offered = { microphone: true, camera: true, screen: false, screenAudio: false };
    const { client, result } = renderHookWithClient(() => useCall());
    acting(() => client.addCall({ ...ringing, offered }));
    expect(result.current.offered).toBe(offered);
  });

  test('shows the call it is given, whichever is in the foreground, and none for null', () => {
    const client = createFakeClient();
    const held = client.addCall({ held: 'local', peer: 'bob' });
    client.addCall({ peer: 'carol' });
    const { result, rerender } = renderHookWithClient((call) => useCall(call), {
      client,
      initialProps: held as typeof held | null,
    });
    expect(result.current.peer).toBe('bob');
    rerender(null);
    expect(result.current.call).toBeNull();
  });

  test('an explicit call does not render again when the foreground changes', () => {
    const client = createFakeClient();
    const call = client.addCall();
    let renders = 0;
    renderHookWithClient(() => ((renders += 1), useCall(call)), { client });
    const before = renders;
    act(() => void client.addCall());
    expect(renders).toBe(before);
  });

  test('actions are the same functions for every call and state, and act on the call that is shown', async () => {
    const { client, result } = renderHookWithClient(() => useCall());
    const { hangUp, accept } = result.current;
    const first = acting(() => client.addCall(ringing));
    await result.current.accept({ camera: true });
    const second = acting(() => client.addCall({ status: 'connected' }));
    expect([result.current.hangUp, result.current.accept]).toEqual([hangUp, accept]);
    await hangUp();
    expect([first.log, second.log]).toEqual([['accept {"camera":true}'], ['hangUp']]);
  });

  test('an action acts on the call the user saw, even when another one has just come to the front', async () => {
    const { client, result } = renderHookWithClient(() => useCall());
    const seen = acting(() => client.addCall({ status: 'connected' }));
    let done: Promise<void> | undefined;
    act(() => {
      seen.set({ status: 'ended', endedAt: 1 });
      client.addCall(ringing);
      done = result.current.decline();
    });
    await done;
    expect(seen.log).toEqual(['decline']);
  });

  test('an effect that depends on actions runs once', () => {
    let runs = 0;
    const { client } = renderHookWithClient(() => {
      const { accept } = useCall();
      useEffect(() => void (runs += 1), [accept]);
    });
    const atFirst = runs;
    act(() => client.addCall(ringing).set({ status: 'connected' }));
    expect(runs).toBe(atFirst);
  });

  test('returns the same object while nothing changed', () => {
    const { result, rerender } = renderHookWithClient(() => useCall());
    const before = result.current;
    rerender();
    expect(result.current).toBe(before);
  });

  test('with a selector returns the slice and renders again only when it changes', () => {
    const client = createFakeClient();
    const call = client.addCall({ status: 'connected' });
    let renders = 0;
    const { result } = renderHookWithClient(() => ((renders += 1), useCall((view) => view.status)), { client });
    const before = renders;
    act(() => call.set({ peer: 'bob' }));
    expect(renders).toBe(before);
    act(() => call.set({ status: 'ended', endedAt: 1 }));
    expect(result.current).toBe('ended');
    act(() => client.dismiss(call));
    expect(result.current).toBe('idle');
  });

  test('a selector may be given a call', () => {
    const client = createFakeClient();
    const call = client.addCall({ held: 'local', peer: 'bob' });
    client.addCall({ peer: 'carol' });
    expect(renderHookWithClient(() => useCall(({ peer }) => peer, call), { client }).result.current).toBe('bob');
  });

  test('actions can be given to a button as they are', () => {
    const client = createFakeClient();
    const call = client.addCall(ringing);
    const Phone = () => {
      const { accept, decline } = useCall();
      return (
        <>
          <button onClick={accept}>Accept</button>
          <button onClick={decline}>Decline</button>
        </>
      );
    };
    const { getByText } = renderWithClient(<Phone />, client);
    act(() => getByText('Accept').click());
    act(() => getByText('Decline').click());
    expect(call.log).toEqual(['accept', 'decline']);
  });
});

describe('the lists of calls', () => {
  test('useCalls renders again when a call comes or goes, not when one changes', () => {
    let renders = 0;
    const { client, result } = renderHookWithClient(() => ((renders += 1), useCalls()));
    const call = acting(() => client.addCall());
    expect(result.current).toEqual([call]);
    const before = renders;
    act(() => call.set({ status: 'ended' }));
    expect(renders).toBe(before);
  });

  test('useIncomingCalls lists those that ring here until they are answered', () => {
    const { client, result } = renderHookWithClient(() => useIncomingCalls());
    const [first, second] = acting(() => [client.addCall(ringing), client.addCall(ringing)]);
    act(() => void client.addCall({ direction: 'outgoing', status: 'ringing' }));
    expect(result.current).toEqual([first, second]);
    act(() => first.set({ status: 'connecting' }));
    expect(result.current).toEqual([second]);
  });
});

describe('the provider', () => {
  test('without one, a hook says what to do', () => {
    const Phone = () => <>{useCall().status}</>;
    class Boundary extends Component<{ children: ReactNode }> {
      override state = { message: '' };
      static getDerivedStateFromError = ({ message }: Error) => ({ message });
      override render = () => this.state.message || this.props.children;
    }
    const quiet = vi.spyOn(console, 'error').mockImplementation(() => {});
    const handled = (event: Event) => event.preventDefault(); // React 18 reports to the window as well
    addEventListener('error', handled);
    const { container } = render(
      <Boundary>
        <Phone />
      </Boundary>,
    );
    removeEventListener('error', handled);
    quiet.mockRestore();
    expect(container.textContent).toBe('Wrap this component in <CallProvider client={createCallClient({ … })}>.');
  });

  test('without a client, the provider says what to do', () => {
    expect(() => renderToString(<CallProvider client={undefined as never} />)).toThrow(
      'client must be what createCallClient({ … }) returns, got undefined.',
    );
  });

  test('many hooks in StrictMode subscribe each once; after unmount nobody listens', () => {
    const client = createFakeClient();
    const call = client.addCall(ringing);
    const { unmount } = renderHookWithClient(
      () => [useCall(), useCall(({ status }) => status), useIncomingCalls(), useCalls()],
      { client },
    );
    // The foreground and the incoming calls each watch client and call once for all; two hooks read the call, one the list.
    expect([client.listeners, call.listeners]).toEqual([7, 4]);
    unmount();
    expect(client.listeners).toBe(0);
  });

  test('another client takes over, and the one before is left', () => {
    const [before, after] = [createFakeClient(), createFakeClient()];
    before.addCall({ peer: 'bob' });
    const call = after.addCall({ peer: 'carol' });
    const seen: unknown[] = [];
    const Phone = () => {
      const { peer, hangUp } = useCall();
      seen.push(peer);
      return <button onClick={hangUp}>Hang up</button>;
    };
    const app = (client: FakeClient) => (
      <CallProvider client={client}>
        <Phone />
      </CallProvider>
    );
    const { rerender, getByRole } = render(app(before));
    rerender(app(after));
    act(() => getByRole('button').click());
    expect(seen.at(-1)).toBe('carol');
    expect(before.listeners).toBe(0);
    expect(call.log).toEqual(['hangUp']);
  });
});
