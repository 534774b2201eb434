import { act, cleanup, render, renderHook } from '@testing-library/react';
import { type ReactNode, StrictMode } from 'react';
import { CallProvider } from '@org/calls-react';
import { createFakeClient, type FakeClient } from '../../../core/test/support/fake-client.ts';
import { afterEach } from 'vitest';

afterEach(cleanup);

/** Renders below a provider, in StrictMode. */
export function renderWithClient(element: ReactNode, client: FakeClient = createFakeClient()) {
  return { client, ...render(element, { wrapper: wrapperOf(client) }) };
}

/** Runs a hook below a provider, in StrictMode. */
export function renderHookWithClient<T, P>(
  hook: (props: P) => T,
  { client = createFakeClient(), initialProps }: { client?: FakeClient; initialProps?: P } = {},
) {
  const options = { wrapper: wrapperOf(client), ...(initialProps === undefined ? {} : { initialProps }) };
  return { client, ...renderHook(hook, options) };
}

/** Runs something that makes components render, and returns what it returned. */
export function acting<T>(change: () => T): T {
  let result: { readonly value: T } | undefined;
  act(() => {
    result = { value: change() };
  });
  return result!.value;
}

function wrapperOf(client: FakeClient) {
  return ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <CallProvider client={client}>{children}</CallProvider>
    </StrictMode>
  );
}
