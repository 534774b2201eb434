import type { DeviceAddress, JsonValue, SfuNotice } from '@org/calls-core/protocol';
import type { HubListener } from '../hub/hub-listener.ts';
import type { Method } from '../hub/requests.ts';
import type { Clock } from '../util/clock.ts';
import type { Log } from '../util/log.ts';

/** Forwards the media of calls: `mediasoupSfu()` of `@org/calls-server/sfu` makes one. */
export interface Sfu {
  open(host: SfuHost): OpenSfu;
}

/** What an SFU needs of its server. */
export interface SfuHost {
  readonly node: string;
  readonly clock: Clock;
  readonly log: Log;
  /** How long the place of a device is kept whose connection broke, ms. */
  readonly grace: number;
  /** True while the device is in this server room. */
  isInRoom(device: DeviceAddress, room: string): boolean;
  /** True while the device is connected to this node. */
  isHere(device: DeviceAddress): boolean;
  /** Tells those of the devices that are connected here. */
  tell(devices: Iterable<DeviceAddress>, notice: SfuNotice): void;
  /** The other nodes that run. */
  nodes(): Iterable<string>;
  /** Asks another node; questions to one node arrive in order. Rejects with a `ServerError`. */
  ask(node: string, topic: string, body: JsonValue): Promise<JsonValue | undefined>;
  /**
   * The node that decides about something: this one, where there was none. `token` grows with each owner. Rejects with
   * `unavailable`.
   */
  ownerOf(what: string): Promise<{ readonly node: string; readonly here: boolean; readonly token: number }>;
  /** This node has nothing more to decide about it. */
  disown(what: string): void;
}

/** An SFU at work. */
export interface OpenSfu {
  readonly methods: ReadonlyMap<string, Method>;
  readonly listener: HubListener;
  /** The device is in the server room no more: for good, or it may come back within the grace. */
  left(device: DeviceAddress, room: string, forGood: boolean): void;
  /** Answers another node; undefined for a topic that is not about media. */
  answer(topic: string, body: JsonValue | undefined): Promise<JsonValue | undefined> | undefined;
  /** False while no worker runs, though one did. */
  ready(): boolean;
  numbers(): Promise<SfuNumbers>;
  /** Tells everybody to go elsewhere, and takes nobody in any more. */
  drain(): void;
  close(): Promise<void>;
}

/** How much an SFU carries at present. */
export interface SfuNumbers {
  readonly rooms: number;
  readonly participants: number;
  readonly producers: number;
  readonly consumers: number;
  /** Workers that ended by themselves since the start. */
  readonly deaths: number;
  readonly workers: readonly SfuWorkerNumbers[];
}

/** What one worker carries. */
export interface SfuWorkerNumbers {
  readonly worker: string;
  readonly consumers: number;
  readonly routers: number;
  /** Seconds of CPU time since it began. */
  readonly cpu: number;
}
