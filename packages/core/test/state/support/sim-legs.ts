import type { PeerSignal } from '../../../src/protocol/messages.ts';
import type { Random } from './random.ts';
import type { Schedule } from './schedule.ts';

/** What a simulated connection tells. */
export type LegEvent =
  | { readonly type: 'leg-signal'; readonly signal: PeerSignal }
  | { readonly type: 'leg-up' }
  | { readonly type: 'leg-down'; readonly cause: 'stalled' }
  | { readonly type: 'leg-closed' }
  | { readonly type: 'leg-failed'; readonly code: 'negotiation-failed' };

/** One end of a simulated peer connection. */
export interface SimLeg {
  /** Its present connection, by number; drawn anew at each build and each ICE restart. */
  key: number;
  readonly owner: string;
  apply(signal: PeerSignal): void;
  release(): void;
  restart(policy: 'keep' | 'relay' | 'all'): void;
  allowDirect(): void;
  rebuild(initiate: boolean): void;
  /** `silent`: the other end may hear nothing of it. */
  close(how?: 'silent' | 'page'): void;
  /** The other end, when both agree that they belong together and the path between them works. */
  partner(): SimLeg | null;
}

/** How the simulated connections fare. */
export interface LegWorld {
  readonly random: Random;
  readonly schedule: Schedule;
  /** Whether packets pass between two devices. */
  passes(a: string, b: string): boolean;
  /** Whether TURN servers are configured. */
  readonly turn: boolean;
  /** Chance that a connection cannot be made at all. */
  readonly failures: number;
}

/** Every connection of a world, with what joins two ends: each has to have applied the other's present description. */
export interface SimLegs {
  open(
    owner: string,
    options: { initiate: boolean; polite: boolean; relayOnly: boolean; holdCandidates: boolean; epoch: number },
    tell: (event: LegEvent) => void,
  ): SimLeg;
  /** Looks anew which ends see each other. */
  review(): void;
}

interface End extends SimLeg {
  remote: number;
  pendingOffer: number;
  epoch: number;
  peerEpoch: number;
  relayOnly: boolean;
  held: boolean;
  isUp: boolean;
  wasUp: boolean;
  dead: boolean;
  /** An answer is being made. */
  answering: boolean;
  /** ICE is to be restarted as soon as descriptions are settled. */
  wantsRestart: boolean;
  tell(event: LegEvent): void;
}

/** A description is the key of the connection that made it, with the key it answers. */
const describe = (key: number, answers = 0): string => `${key} ${answers}`;

export function createSimLegs(world: LegWorld): SimLegs {
  const { random, schedule } = world;
  const ends = new Map<number, End>();
  let keys = 0;

  const matching = (end: End): End | null => {
    const other = ends.get(end.remote);
    if (!other || other.remote !== end.key || end.dead || other.dead || end.held || other.held) return null;
    if ((end.relayOnly || other.relayOnly) && !world.turn) return null;
    return world.passes(end.owner, other.owner) ? other : null;
  };
  const look = (end: End): void => {
    const up = matching(end) !== null;
    if (up === end.isUp) return;
    if (up) {
      end.isUp = end.wasUp = true;
      end.tell({ type: 'leg-up' });
    } else {
      end.isUp = false;
      end.tell({ type: 'leg-down', cause: 'stalled' });
    }
  };
  const lookLater = (end: End): void => {
    for (const one of [end, ends.get(end.remote)]) {
      if (one) schedule.after(random.between(5, 300), () => ends.get(one.key) === one && look(one));
    }
  };
  /** A page that goes says so; one that crashes does not. */
  const gone = (end: End, how: 'silent' | 'page'): void => {
    const crashed = how === 'page' && random.chance(0.3);
    end.isUp = false;
    end.tell(crashed ? { type: 'leg-down', cause: 'stalled' } : { type: 'leg-closed' });
  };
  const rekey = (end: End): void => {
    ends.delete(end.key);
    end.key = ++keys;
    ends.set(end.key, end);
  };

  const open: SimLegs['open'] = (owner, { initiate, polite, relayOnly, holdCandidates, epoch: before }, tell) => {
    const signal = (type: 'offer' | 'answer', answers?: number): void => {
      const { key, epoch, peerEpoch } = end;
      const content = { epoch, peerEpoch, description: { type, sdp: describe(key, answers) } };
      if (type === 'answer') end.answering = true;
      schedule.after(random.between(1, 60), () => {
        if (ends.get(key) !== end) return;
        end.tell({ type: 'leg-signal', signal: content });
        if (type === 'answer') settled();
      });
    };
    const offer = (): void => {
      rekey(end);
      end.pendingOffer = end.key;
      signal('offer');
    };
    const settled = (): void => {
      end.answering = false;
      if (end.wantsRestart && !end.dead) offer();
      end.wantsRestart = false;
    };
    const build = (initiating: boolean): void => {
      end.epoch += 1;
      end.remote = 0;
      end.dead = false;
      end.isUp = end.answering = end.wantsRestart = false;
      rekey(end);
      end.pendingOffer = 0;
      if (initiating) offer();
    };
    const end: End = {
      key: 0,
      owner,
      remote: 0,
      pendingOffer: 0,
      epoch: before,
      peerEpoch: 0,
      relayOnly,
      held: holdCandidates,
      isUp: false,
      wasUp: false,
      dead: false,
      answering: false,
      wantsRestart: false,
      tell,
      apply({ epoch, description }) {
        if (!description || epoch < end.peerEpoch) return;
        const [key = 0, answers = 0] = description.sdp.split(' ').map(Number);
        const anew = epoch > end.peerEpoch && end.peerEpoch > 0;
        if (description.type === 'answer') {
          if (answers !== end.pendingOffer) return;
          end.pendingOffer = 0;
        } else {
          if (end.pendingOffer && !polite) return;
          if (anew) build(false);
          end.pendingOffer = 0;
          rekey(end);
        }
        end.peerEpoch = epoch;
        end.remote = key;
        if (description.type === 'offer') signal('answer', key);
        else settled();
        lookLater(end);
      },
      release() {
        end.held = false;
        lookLater(end);
      },
      restart(policy) {
        if (policy !== 'keep') end.relayOnly = policy === 'relay' && world.turn;
        if (end.answering || end.pendingOffer) end.wantsRestart = true;
        else if (!end.dead) offer();
      },
      allowDirect: () => void (end.relayOnly = false),
      rebuild(initiating) {
        end.relayOnly = false;
        build(initiating);
      },
      close(how = 'silent') {
        const other = ends.get(end.remote);
        ends.delete(end.key);
        const noticed = how === 'page' || random.chance(0.5);
        if (other?.remote === end.key && other.wasUp && noticed) {
          schedule.after(
            random.between(5, 300),
            () => ends.get(other.key) === other && other.remote === end.key && gone(other, how),
          );
        }
      },
      partner: () => (end.isUp ? matching(end) : null),
    };
    build(initiate);
    if (random.chance(world.failures)) {
      end.dead = true;
      schedule.after(random.between(1, 400), () => {
        if (end.dead && ends.get(end.key) === end) end.tell({ type: 'leg-failed', code: 'negotiation-failed' });
      });
    }
    return end;
  };

  return {
    open,
    review: () => {
      for (const end of ends.values()) lookLater(end);
    },
  };
}
