import {
  type DeviceAddress,
  type JsonValue,
  parseClientFrame,
  parseRoute,
  type Route,
  ServerError,
  type WireError,
} from '@org/calls-core/protocol';
import type { AuthRequest, Identity } from '../auth/authenticator.ts';
import { checkRoom } from '../auth/check-room.ts';
import { createTokenWatch } from '../auth/token-watch.ts';
import type { Permission } from '../calls/permission.ts';
import type { Cluster, Delivery } from '../cluster/cluster.ts';
import type { RateLimit } from '../limits/rate-limit.ts';
import type { Clock } from '../util/clock.ts';
import type { Log } from '../util/log.ts';
import { audience } from './audience.ts';
import { type Connection, createConnection } from './connection.ts';
import { createDirectory, type Directory } from './directory.ts';
import { type CallFact, factOf } from './facts.ts';
import type { Gate } from './gate.ts';
import { createIntake, type Intake, type IntakeLimits } from './intake.ts';
import { answer, type Method, wireError } from './requests.ts';
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

/** What others make of what happens at the hub: records, presence, metrics. A listener must not throw. */
export interface HubListener {
  /** `first`: no other device of the user was connected here. */
  came?(connection: Connection, first: boolean): void;
  /** `last`: no other device of the user is connected here. */
  went?(connection: Connection, last: boolean): void;
  /** A message was allowed and passed on. */
  passed?(message: Route): void;
  /** One about a call. */
  fact?(fact: CallFact, text: string): void;
  /** Nobody is connected, here or at another node, to whom this message could go. */
  undelivered?(to: string, fact: CallFact | null, text: string): void;
}

/** Who decides about rooms. */
export interface RoomAuthority {
  /**
   * Lets a connection in or not, and tells its answer once: at once, or when somebody has decided. Resolves when the
   * connection's next frame may be dealt with, or rejects with a `ServerError` instead of answering.
   */
  join(connection: Connection, room: string, answer: JoinAnswer): Promise<void>;
  /** It wants no more of the room, in which it is or for which it waits. */
  leave(connection: Connection, room: string): void;
  /** It is gone, from all rooms. */
  gone(connection: Connection): void;
}

/** What whoever joins is told, in order with what else it is told. */
export interface JoinAnswer {
  admit(body: JsonValue | undefined): void;
  refuse(error: unknown): void;
}

/** One admitted client, as its door sees it. */
export interface Admission {
  readonly connection: Connection;
  receive(text: string): void;
  /** The line is gone. */
  left(): void;
}

/** Where all connections of this node meet. */
export interface Hub {
  readonly directory: Directory;
  /** Lets somebody in. Rejects with a `ServerError`. */
  admit(request: AuthRequest, wire: Wire): Promise<Admission>;
  /** Hands a frame to the connections here, returns how many. */
  deliver(delivery: Delivery): number;
  /** Sends a frame to whoever it is for, here and at other nodes; false when there is nobody. */
  route(delivery: Delivery): boolean;
  /** Closes what has been silent for too long. */
  sweep(): void;
}

/** Creates a hub. */
export function createHub(parts: HubParts): Hub {
  const { clock, cluster, log, limits, listeners, permission, rooms } = parts;
  const directory = createDirectory();

  const deliver = ({ to, text, from }: Delivery): number => {
    let reached = 0;
    for (const connection of audience(directory, to)) {
      if (from && isAt(connection, from)) continue;
      connection.sendText(text);
      reached++;
    }
    return reached;
  };
  const route = (delivery: Delivery): boolean => {
    const { to } = delivery;
    let reached = deliver(delivery) > 0;
    const nodes = 'room' in to ? cluster.nodesOfRoom(to.room) : 'user' in to ? cluster.nodesOfUser(to.user) : [];
    for (const node of nodes) {
      reached = true;
      cluster.relay(node, delivery);
    }
    return reached;
  };

  const passOn = (message: Route): void => {
    const { to, from, text } = message;
    const fact = factOf(message);
    const reached = route({ to, text, from });
    for (const listener of listeners) {
      listener.passed?.(message);
      if (fact) listener.fact?.(fact, text);
      if (!reached && 'user' in to) listener.undelivered?.(to.user, fact, text);
    }
  };
  const message = (connection: Connection, text: string): void | Promise<void> => {
    const parsed = parseRoute(text, limits.frameBytes);
    if (!parsed) throw new ServerError('invalid-message');
    const { from, id, kind } = parsed;
    const refuse = (error: unknown): void => {
      // Acknowledgements of calls that are over are nobody's fault.
      if (kind === 'cast' || kind === 'data') connection.refuse(id, wireError(error, log));
    };
    if (!isAt(connection, from)) return refuse(new ServerError('sender-mismatch'));
    try {
      const decision = permission(parsed, connection);
      if (decision) return decision.then(() => passOn(parsed), refuse);
    } catch (error) {
      return refuse(error);
    }
    passOn(parsed);
  };
  const control = (connection: Connection, text: string): void | Promise<void> => {
    const frame = parseClientFrame(text, limits.frameBytes);
    if (!frame) {
      if (hasKind(text)) return; // of a later version, or nonsense that hurts nobody
      throw new ServerError('invalid-message');
    }
    switch (frame.kind) {
      case 'ping':
        return connection.send({ kind: 'pong' });
      case 'request':
        return answer(parts.methods, connection, frame, log);
      case 'leave':
        rooms.leave(connection, frame.room);
        return respond(connection, frame.id);
      case 'join':
        return enter(connection, frame.room, frame.id);
    }
  };
  const enter = async (connection: Connection, room: string, id: string | undefined): Promise<void> => {
    const admit = (body: JsonValue | undefined): void => respond(connection, id, { body });
    const refuse = (error: unknown): void => respond(connection, id, { error: wireError(error, log) });
    try {
      checkRoom(connection.identity, room);
      await rooms.join(connection, room, { admit, refuse });
    } catch (error) {
      refuse(error);
    }
  };
  const respond = (
    connection: Connection,
    id: string | undefined,
    { body, error }: { readonly body?: JsonValue | undefined; readonly error?: WireError } = {},
  ): void => {
    if (id === undefined) return;
    connection.send({ kind: 'response', id, ...(body !== undefined && { body }), ...(error && { error }) });
  };

  const admit = async (request: AuthRequest, wire: Wire): Promise<Admission> => {
    const { identity, leave: uncount } = await parts.gate.enter(request);
    let address: DeviceAddress;
    try {
      address = addressOf(identity, request);
    } catch (error) {
      uncount();
      throw error;
    }
    const now = clock.now();
    const connection = createConnection({ address, identity, wire, maxBuffered: limits.buffered, now });
    // Clients connect again with a new token; nothing of a call is lost by that.
    const expire = (): void => connection.close('token-expired');
    const watch = createTokenWatch({ identity, clock, warn() {}, expire });
    const first = isEmpty(directory.ofUser(address.user));
    directory.add(connection)?.close('replaced');
    connection.send({ kind: 'welcome', ...address, node: cluster.node });
    for (const listener of listeners) listener.came?.(connection, first);
    if (first) cluster.userCame(address.user);
    const intake = createReceiver(connection, wire);
    return {
      connection,
      receive(text) {
        connection.heardAt = clock.now();
        intake.receive(text);
      },
      left() {
        uncount();
        watch.close();
        intake.close();
        leave(connection);
      },
    };
  };
  const leave = (connection: Connection): void => {
    const { user } = connection.address;
    rooms.gone(connection);
    if (!directory.remove(connection)) return;
    const last = isEmpty(directory.ofUser(user));
    for (const listener of listeners) listener.went?.(connection, last);
    if (last) cluster.userLeft(user);
  };
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
          ? message(connection, text)?.catch(fault)
          : control(connection, text)?.catch(fault);
      } catch (error) {
        fault(error);
      }
    };
    const rate = parts.rate.connect(connection.address.user);
    return createIntake({ wire, rate, clock, limits, handle, flooded: () => connection.close('rate-limited') });
  };

  return {
    directory,
    admit,
    deliver,
    route,
    sweep() {
      const limit = clock.now() - limits.idle;
      for (const connection of [...directory.all()]) if (connection.heardAt < limit) connection.close('idle');
    },
  };
}

/** The identity says who it is; the client, which of the user's devices. */
function addressOf({ user }: Identity, request: AuthRequest): DeviceAddress {
  const { device } = request;
  if (!device || device.length > 256) throw new ServerError('invalid-message', { detail: 'The device id is missing.' });
  return { user, device };
}

function isAt({ address }: Connection, { user, device }: DeviceAddress): boolean {
  return address.user === user && address.device === device;
}

function isEmpty(connections: Iterable<Connection>): boolean {
  for (const _ of connections) return false;
  return true;
}

function hasKind(text: string): boolean {
  try {
    return typeof (Object(JSON.parse(text)) as { kind?: unknown }).kind === 'string';
  } catch {
    return false;
  }
}
