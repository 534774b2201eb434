import { type DeviceAddress, ServerError } from '@org/calls-core/protocol';
import type { AuthRequest, Identity } from '../auth/authenticator.ts';
import type { Permission } from '../calls/permission.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { RateLimit } from '../limits/rate-limit.ts';
import type { Clock } from '../util/clock.ts';
import type { Log } from '../util/log.ts';
import { createAnswerControl } from './answer-control.ts';
import { type Connection, createConnection } from './connection.ts';
import { createDirectory, type Directory } from './directory.ts';
import type { Gate } from './gate.ts';
import type { HubListener } from './hub-listener.ts';
import { createIntake, type Intake, type IntakeLimits } from './intake.ts';
import { createPassMessage } from './pass-message.ts';
import { createRenewals } from './renewals.ts';
import { type Method, wireError } from './requests.ts';
import type { RoomAuthority } from './room-authority.ts';
import { createRouter, type Router } from './router.ts';
import type { Wire } from './wire.ts';

/** What a hub needs. */
export interface HubParts {
  readonly gate: Gate;
  readonly rate: RateLimit;
  readonly permission: Permission;
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: HubLimits;
  /** Answers of requests by method name; filled before the first connection. */
  readonly methods: ReadonlyMap<string, Method>;
  readonly rooms: RoomAuthority;
  /** Added to before the first connection. */
  readonly listeners: readonly HubListener[];
}

/** Limits of one connection. */
export interface HubLimits extends IntakeLimits {
  /** Bytes of one frame. */
  readonly frameBytes: number;
  /** Bytes that may wait for a slow reader. */
  readonly buffered: number;
  /** Ms of silence after which a connection is closed. */
  readonly idle: number;
  /** Frames that could not be read, after which a connection is closed. */
  readonly faults: number;
}

/** One admitted client, as its door sees it. */
export interface Admission {
  readonly connection: Connection;
  receive(text: string): void;
  /** The line is gone. */
  left(): void;
}

/** Where all connections of this node meet. */
export interface Hub extends Router {
  readonly directory: Directory;
  /** Lets somebody in. Rejects with a `ServerError`. */
  admit(request: AuthRequest, wire: Wire): Promise<Admission>;
  /** Closes what has been silent for too long. */
  sweep(): void;
}

/** Creates a hub. */
export function createHub(parts: HubParts): Hub {
  const { clock, cluster, log, limits, listeners, rooms } = parts;
  const { frameBytes } = limits;
  const directory = createDirectory();
  const router = createRouter(directory, cluster);
  const passMessage = createPassMessage({ router, listeners, log, frameBytes, permission: parts.permission });
  const renewals = createRenewals(parts.gate, clock);
  const { renew } = renewals;
  const answerControl = createAnswerControl({ rooms, log, frameBytes, renew, methods: parts.methods });

  const createReceiver = (connection: Connection, wire: Wire): Intake => {
    let faults = 0;
    const fault = (error: unknown): void => {
      connection.refuse('?', wireError(error, log));
      if (++faults >= limits.faults) connection.close('invalid-message');
    };
    const handle = (text: string): void | Promise<void> => {
      connection.heardAt = clock.now();
      try {
        // Messages of our clients begin so; whatever else is one is found by the second look.
        return text.startsWith('{"v"') || text.includes('"frame"')
          ? passMessage(connection, text)?.catch(fault)
          : answerControl(connection, text)?.catch(fault);
      } catch (error) {
        fault(error);
      }
    };
    const rate = parts.rate.connect(connection.address.user);
    return createIntake({ wire, rate, clock, limits, handle, flooded: () => connection.close('rate-limited') });
  };
  const enter = (connection: Connection): void => {
    const { address } = connection;
    const first = isEmpty(directory.ofUser(address.user));
    directory.add(connection)?.close('replaced');
    connection.send({ kind: 'welcome', ...address, node: cluster.node });
    for (const listener of listeners) listener.came?.(connection, first);
    if (first) cluster.userCame(address.user);
  };
  const leave = (connection: Connection): void => {
    const { user } = connection.address;
    rooms.gone(connection);
    if (!directory.remove(connection)) return;
    const last = isEmpty(directory.ofUser(user));
    for (const listener of listeners) listener.went?.(connection, last);
    if (last) cluster.userLeft(user);
  };

  return {
    directory,
    ...router,
    async admit(request, wire) {
      const { identity, leave: uncount } = await parts.gate.enter(request);
      const address = addressOf(identity, request, uncount);
      const now = clock.now();
      const connection = createConnection({ address, identity, wire, maxBuffered: limits.buffered, now });
      const unwatch = renewals.watch(connection, request);
      enter(connection);
      const intake = createReceiver(connection, wire);
      return {
        connection,
        receive: intake.receive,
        left() {
          uncount();
          unwatch();
          intake.close();
          leave(connection);
        },
      };
    },
    sweep() {
      const now = clock.now();
      for (const connection of [...directory.all()]) {
        const silence = now - connection.heardAt;
        if (silence > limits.idle) connection.close('idle');
        // Who hears a lot has no reason to ask itself.
        else if (silence > limits.idle / 2 && connection.told) connection.probe();
        connection.told = false;
      }
    },
  };
}

/** The identity says who it is; the client, which of the user's devices. A client that does not is not counted any more. */
function addressOf({ user }: Identity, { device }: AuthRequest, uncount: () => void): DeviceAddress {
  if (device && device.length <= 256) return { user, device };
  uncount();
  throw new ServerError('invalid-message', { detail: 'The device id is missing.' });
}

function isEmpty(connections: Iterable<Connection>): boolean {
  for (const _ of connections) return false;
  return true;
}
