import type { DeviceAddress, ServerErrorCode, ServerFrame, WireError } from '@org/calls-core/protocol';
import type { Identity } from '../auth/authenticator.ts';
import type { Wire } from './wire.ts';

/** A device that is connected to this node. */
export interface Connection {
  readonly address: DeviceAddress;
  /** Replaced when a token is renewed. */
  identity: Identity;
  /** Through which door. */
  readonly door: string;
  /** The rooms whose messages it gets. */
  readonly rooms: Set<string>;
  /** When something was last heard of it, ms of the clock. */
  heardAt: number;
  /** Something was sent to it since this was last made false. */
  told: boolean;
  /** Asks whether it is there, where that can be asked. */
  probe(): void;
  send(frame: ServerFrame): void;
  /** Sends a frame that is text already: the same for many. */
  sendText(frame: string): void;
  /** Says that a message was not passed on. */
  refuse(message: string, error: WireError): void;
  close(code: ServerErrorCode): void;
}

/** Creates a connection. One that takes in less than it is sent is closed `too-slow` at `maxBuffered` bytes. */
export function createConnection(options: {
  readonly address: DeviceAddress;
  readonly identity: Identity;
  readonly wire: Wire;
  readonly maxBuffered: number;
  readonly now: number;
}): Connection {
  const { address, identity, wire, maxBuffered } = options;
  let open = true;
  const connection: Connection = {
    address,
    identity,
    door: wire.door,
    rooms: new Set(),
    heardAt: options.now,
    send: (frame) => connection.sendText(JSON.stringify(frame)),
    sendText(frame) {
      if (!open) return;
      connection.told = true;
      if (wire.buffered() > maxBuffered) connection.close('too-slow');
      else wire.send(frame);
    },
    told: false,
    probe: () => void (open && wire.probe?.()),
    refuse: (message, error) => connection.send({ kind: 'refused', message, error }),
    close(code) {
      open = false;
      wire.close(code);
    },
  };
  return connection;
}

/** True for the connection of that device. */
export function isAt({ address }: Connection, { user, device }: DeviceAddress): boolean {
  return address.user === user && address.device === device;
}
