import type { Call, CallClient, SignalingTransport } from '@org/calls-core';

/** What the guide’s short examples speak of without making it. */
declare global {
  const calls: CallClient;
  const client: CallClient;
  const call: Call;
  const transport: SignalingTransport;
  const url: string;
  function show(...what: unknown[]): void;
}
