import { ServerError } from '@org/calls-core/protocol';
import { addressGroup } from './address-group.ts';
import { createCounters } from './counters.ts';

/** How many connections there may be at a time. */
export interface ConnectionCapsOptions {
  /** Default 20 000. */
  readonly total?: number;
  /** Of one user, all devices and tabs. Default 20. */
  readonly perUser?: number;
  /** From one IPv4 address or IPv6 network of 64 bits. Default 500: whole offices share an address. */
  readonly perAddress?: number;
}

/** Those of an option that says nothing. */
export const defaultCaps: Required<ConnectionCapsOptions> = { total: 20_000, perUser: 20, perAddress: 500 };

/** Counts the connections of a server. */
export interface ConnectionCaps {
  /** Counts a connection before it is known whose it is. Throws `too-many-connections`. */
  enter(address: string): Admission;
  readonly size: number;
}

/** One counted connection. */
export interface Admission {
  /** Counts it as the user's, once that is known. Throws `too-many-connections`; `leave` must follow. */
  identify(user: string): void;
  /** Idempotent. */
  leave(): void;
}

/** Creates the counters. They hold only what is connected. */
export function createConnectionCaps(options: ConnectionCapsOptions = {}): ConnectionCaps {
  const { total, perUser, perAddress } = { ...defaultCaps, ...options };
  const users = createCounters(perUser);
  const addresses = createCounters(perAddress);
  let size = 0;
  return {
    get size() {
      return size;
    },
    enter(address) {
      const place = addressGroup(address);
      if (size >= total) throw new ServerError('too-many-connections');
      if (!addresses.add(place)) {
        throw new ServerError('too-many-connections', { detail: 'There are too many from this address.' });
      }
      size++;
      let state: { user: string | null } | null = { user: null };
      return {
        identify(user) {
          if (!state || state.user !== null) return;
          if (!users.add(user)) {
            throw new ServerError('too-many-connections', { detail: 'There are too many of this user.' });
          }
          state.user = user;
        },
        leave() {
          if (!state) return;
          size--;
          addresses.remove(place);
          if (state.user !== null) users.remove(state.user);
          state = null;
        },
      };
    },
  };
}
