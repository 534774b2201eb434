import { ServerError } from '@org/calls-core/protocol';
import type { Identity } from '../auth/authenticator.ts';
import type { ServerHooks } from '../hooks.ts';
import type { RoomSettings } from './room-operation.ts';
import type { RoomOptions } from './room-options.ts';

/** What the app says about rooms. */
export interface RoomRules {
  /** Rejects with `forbidden`. */
  checkJoin(identity: Identity, room: string): Promise<void>;
  /** Null when nobody said: then the first one may. */
  mayModerate(identity: Identity, room: string): Promise<boolean | null>;
  settingsOf(room: string): Promise<RoomSettings>;
}

/** Devices in a room, when nothing is said. */
const defaultMax = 50;

/** Creates the rules. A hook that fails says no, and is reported. */
export function createRoomRules(parts: {
  readonly hooks: ServerHooks;
  readonly options: RoomOptions;
  readonly report: (where: string, error: unknown) => void;
}): RoomRules {
  const { hooks, options, report } = parts;
  const says = async (where: string, run: () => boolean | Promise<boolean>): Promise<boolean> => {
    try {
      return await run();
    } catch (error) {
      report(where, error);
      return false;
    }
  };
  return {
    async checkJoin(identity, room) {
      const { canJoin } = hooks;
      if (canJoin && !(await says('canJoin', () => canJoin(identity, room)))) throw new ServerError('forbidden');
    },
    async mayModerate(identity, room) {
      const { canModerate } = hooks;
      if (canModerate) return says('canModerate', () => canModerate(identity, room));
      return identity.roles?.includes('moderator') ? true : null;
    },
    async settingsOf(room) {
      const { maxPeers = defaultMax, lobby = false } = options;
      return {
        max: typeof maxPeers === 'function' ? await maxPeers(room) : maxPeers,
        lobby: typeof lobby === 'function' ? await lobby(room) : lobby,
      };
    },
  };
}
