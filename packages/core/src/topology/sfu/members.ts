import { addressKey, type DeviceAddress } from '../../protocol/address.ts';
import type { PeerId, TopologyFact } from '../topology.ts';

/** The peers of a session, and how each of them fares. */
export interface Members {
  /** The peers by the keys of their devices. */
  readonly byKey: ReadonlyMap<string, PeerId>;
  /** Those whose path is up, with the keys of their devices. */
  readonly up: ReadonlyMap<PeerId, string>;
  keyOf(peer: PeerId): string | undefined;
  add(peer: PeerId, device: DeviceAddress): void;
  remove(peer: PeerId): void;
  stalled(peer: PeerId, stalled: boolean): void;
  /** Tells what changed. */
  review(): void;
}

/** What decides how peers fare. */
export interface MembersHost {
  /** How the ways to the SFU are. */
  way(): 'none' | 'connecting' | 'up' | 'disconnected' | 'failed';
  /** True for a device that is in the SFU's room. */
  isPresent(key: string): boolean;
  tell(fact: TopologyFact): void;
  changed(): void;
}

interface Member {
  readonly key: string;
  state: 'new' | 'up' | 'down';
  stalled: boolean;
}

/** Creates an empty list of peers. A peer is up while both ways to the SFU carry and its device is in the room. */
export function createMembers({ way, isPresent, tell, changed }: MembersHost): Members {
  const members = new Map<PeerId, Member>();
  const byKey = new Map<string, PeerId>();
  const up = new Map<PeerId, string>();

  const down = (peer: PeerId, member: Member, fact: TopologyFact): void => {
    member.state = 'down';
    up.delete(peer);
    tell(fact);
  };
  const judge = (peer: PeerId, member: Member, now = way()): void => {
    const here = isPresent(member.key);
    // A way that has been up and negotiates once more still carries.
    const carries = now === 'up' || (now === 'connecting' && member.state === 'up');
    if (carries && here && !member.stalled) {
      if (member.state === 'up') return;
      member.state = 'up';
      up.set(peer, member.key);
      tell({ type: 'up', peer });
    } else if (member.state === 'up') {
      if (carries && !here) down(peer, member, { type: 'closed', peer });
      else if (carries) down(peer, member, { type: 'down', peer, cause: 'stalled' });
      else down(peer, member, { type: 'down', peer, cause: now === 'failed' ? 'failed' : 'disconnected' });
    }
  };

  return {
    byKey,
    up,
    keyOf: (peer) => members.get(peer)?.key,
    add(peer, device) {
      const key = addressKey(device);
      members.set(peer, { key, state: 'new', stalled: false });
      byKey.set(key, peer);
    },
    remove(peer) {
      const member = members.get(peer);
      members.delete(peer);
      up.delete(peer);
      if (member && byKey.get(member.key) === peer) byKey.delete(member.key);
    },
    stalled(peer, stalled) {
      const member = members.get(peer);
      if (!member || member.stalled === stalled) return;
      member.stalled = stalled;
      judge(peer, member);
      changed();
    },
    review() {
      const now = way();
      for (const [peer, member] of members) {
        if (!isPresent(member.key)) member.stalled = false;
        judge(peer, member, now);
      }
      changed();
    },
  };
}
