import type { StartRelay } from '../relay.ts';

/** Each contender, loaded by its own process only. */
export const relays = {
  ours: async () => (await import('./ours.ts')).startOurs,
  ws: async () => (await import('./ws.ts')).startWs,
  validation: async () => (await import('./validation.ts')).startValidation,
  'socket.io': async () => (await import('./socket-io.ts')).startSocketIo,
  PeerServer: async () => (await import('./peer-server.ts')).startPeerServer,
} satisfies Record<string, () => Promise<StartRelay>>;

export type RelayName = keyof typeof relays;
