import type { Contender } from './contender.ts';

/** Loads a contender alone: some libraries patch the browser for everybody on their page. */
const loaders = {
  ours: async () => (await import('./ours.ts')).ours('always'),
  'ours, cold': async () => (await import('./ours.ts')).ours('always', 'never'),
  'ours, relay': async () => (await import('./ours.ts')).ours('relay'),
  floor: async () => (await import('./warm-floor.ts')).warmFloor('all'),
  'floor, relay': async () => (await import('./warm-floor.ts')).warmFloor('relay'),
  raw: async () => (await import('./raw.ts')).raw(),
  'raw, restart on disconnected': async () => (await import('./raw.ts')).raw('restart-on-disconnected'),
  'raw, restart on hint': async () => (await import('./raw.ts')).raw('restart-on-hint'),
  'raw, key frame on return': async () => (await import('./raw.ts')).raw('key-frame-on-return'),
  'simple-peer': async () => (await import('./simple-peer.ts')).simplePeer,
  PeerJS: async (ports) => (await import('./peerjs.ts')).peerjs(ports.peer),
} satisfies Record<string, (ports: Ports) => Promise<Contender>>;

/** Name of a contender. */
export type ContenderName = keyof typeof loaders;

/** Servers of this machine that contenders need. */
export interface Ports {
  readonly wire: number;
  /** PeerJS's own server. */
  readonly peer: number;
}

export const loadContender = (name: ContenderName, ports: Ports): Promise<Contender> => loaders[name](ports);
