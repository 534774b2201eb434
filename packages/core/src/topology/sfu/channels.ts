import type { Clock } from '../../util/clock.ts';
import { CallError } from '../../util/errors.ts';
import type { Channel, ChannelOptions, PeerId } from '../topology.ts';
import { createHearing, type Hearing } from './hearing.ts';
import { type Content, unwrap, wrap } from './parcel.ts';

/** A data channel to the SFU. */
export interface DataLine {
  /** By which the SFU knows it; empty before. */
  readonly id: string;
  readonly state: RTCDataChannelState;
  readonly bufferedAmount: number;
  /** False when it is not open. */
  send(data: string | ArrayBuffer): boolean;
  close(): void;
}

/** Opens data channels to the SFU; they are used until another one takes over. */
export type OpenLine = (label: string, options: ChannelOptions, changed: () => void) => DataLine;

/** The app's data channels of a session, and the one of the calls themselves. */
export interface SfuChannels {
  open(label: string, options?: ChannelOptions): Channel;
  /** Sends texts of the calls themselves to one peer; false when it cannot go out. */
  sendControl(peer: PeerId, text: string): boolean;
  /** The control channel is open. */
  controlOpen(): boolean;
  /** From now on everything goes over lines that this opens; null while there is no way. */
  connect(open: OpenLine | null): void;
  /** Somebody's parcel came. */
  receive(peer: PeerId, line: { readonly label: string; readonly control: boolean }, parcel: unknown): void;
  /** What a peer sends on a line of this id can be heard here, or no more. */
  listen: Hearing['listen'];
  /** Who is there changed. */
  review(): void;
}

/** What channels are given. */
export interface ChannelsHost {
  readonly clock: Clock;
  /** Key of this device. */
  readonly self: string;
  /** Those who are there, with the keys of their devices. */
  peers(): ReadonlyMap<PeerId, string>;
  control(peer: PeerId, text: string): void;
  /** The control channel opened or closed. */
  changed(): void;
}

/** The protocol by which the calls' own channel is told from an app's of any label. */
export const controlProtocol = 'calls-control';
const controlLabel = 'control';
/** Largest message of an app, bytes: the same as in a mesh. */
const maxMessageBytes = 65_536;
/** Messages kept for labels to which nobody listens yet. */
const maxEarly = 64;

interface Opened {
  readonly handle: Channel;
  readonly line: Sender;
  receive(peer: PeerId, data: string | ArrayBuffer): boolean;
  review(): void;
}

/** Creates the channels of a session: one line to the SFU for each label, whoever the messages are for. */
export function createSfuChannels(host: ChannelsHost): SfuChannels {
  const opened = new Map<string, Opened>();
  let openLine: OpenLine | null = null;
  let early: { readonly label: string; readonly peer: PeerId; readonly data: string | ArrayBuffer }[] = [];
  const control = createSender(controlLabel, { protocol: controlProtocol }, host, host.changed);
  const sendControl: SfuChannels['sendControl'] = (peer, text) => {
    const key = host.peers().get(peer);
    return key !== undefined && control.send([key], text);
  };
  const hearing = createHearing({
    clock: host.clock,
    self: host.self,
    keyOf: (peer) => host.peers().get(peer),
    send: (text) => void control.send([], text),
    changed: () => opened.forEach((entry) => entry.review()),
  });

  const create = (label: string, options: ChannelOptions): Opened =>
    createOpened(
      label,
      options,
      { ...host, hears: hearing.hears },
      {
        closed: () => opened.delete(label),
        listening(entry) {
          const due = early.filter((message) => message.label === label);
          early = early.filter((message) => message.label !== label);
          for (const { peer, data } of due) entry.receive(peer, data);
        },
      },
    );

  return {
    open(label, options = {}) {
      const known = opened.get(label);
      if (known) return known.handle;
      const made = create(label, options);
      opened.set(label, made);
      made.line.connect(openLine);
      return made.handle;
    },
    sendControl,
    listen: hearing.listen,
    controlOpen: () => control.state() === 'open',
    connect(open) {
      openLine = open;
      control.connect(open);
      for (const { line } of opened.values()) line.connect(open);
    },
    receive(peer, line, parcel) {
      const content = unwrap(parcel);
      if (!content || (content.to.length > 0 && !content.to.includes(host.self))) return;
      const { data } = content;
      if (line.control) return void (typeof data === 'string' && !hearing.take(peer, data) && host.control(peer, data));
      if (!opened.get(line.label)?.receive(peer, data) && early.length < maxEarly)
        early.push({ label: line.label, peer, data });
    },
    review() {
      hearing.review();
      for (const entry of opened.values()) entry.review();
    },
  };
}

function createOpened(
  label: string,
  options: ChannelOptions,
  host: ChannelsHost & Pick<Hearing, 'hears'>,
  events: { closed(): void; listening(entry: Opened): void },
): Opened {
  const messages = new Set<(peer: PeerId, data: string | ArrayBuffer) => void>();
  const states = new Set<(peer: PeerId, state: RTCDataChannelState) => void>();
  const isOpen = new Set<PeerId>();
  const line = createSender(label, options, host, () => entry.review());
  let closed = false;

  const stateOf = (peer: PeerId): RTCDataChannelState | 'none' => {
    if (closed) return 'closed';
    if (!host.peers().has(peer)) return 'none';
    const state = line.state();
    return state === 'open' && !host.hears(peer, line.id()) ? 'connecting' : state;
  };
  const handle: Channel = {
    label,
    send(data, to) {
      checkSize(data);
      const all = host.peers();
      if (to === undefined) {
        const sent = all.size > 0 && line.send([], data);
        return new Map(Array.from(all.keys(), (peer) => [peer, sent]));
      }
      const key = all.get(to);
      return new Map([[to, key !== undefined && line.send([key], data)]]);
    },
    state: stateOf,
    bufferedAmount: () => line.bufferedAmount(),
    onMessage(listener) {
      const stop = add(messages, listener);
      events.listening(entry);
      return stop;
    },
    onState: (listener) => add(states, listener),
    close() {
      if (closed) return;
      closed = true;
      events.closed();
      line.close();
      entry.review();
    },
  };
  const entry: Opened = {
    handle,
    line,
    receive(peer, data) {
      for (const listener of messages) listener(peer, data);
      return messages.size > 0;
    },
    review() {
      for (const peer of new Set([...host.peers().keys(), ...isOpen])) {
        const open = stateOf(peer) === 'open';
        if (open === isOpen.has(peer)) continue;
        if (open) isOpen.add(peer);
        else isOpen.delete(peer);
        for (const listener of states) listener(peer, open ? 'open' : 'closed');
      }
    },
  };
  return entry;
}

/** One label's way out, over whichever line is there. */
interface Sender {
  id(): string;
  state(): RTCDataChannelState;
  bufferedAmount(): number;
  send(to: readonly string[], data: Content): boolean;
  connect(open: OpenLine | null): void;
  close(): void;
}

/** The same content for several, one after the other in one task, goes out once. */
function createSender(label: string, options: ChannelOptions, host: ChannelsHost, changed: () => void): Sender {
  let line: DataLine | null = null;
  let waiting: { readonly data: Content; readonly to: Set<string> } | null = null;

  const flush = (): void => {
    if (!waiting) return;
    const { data, to } = waiting;
    waiting = null;
    const everybody = [...host.peers().values()].every((key) => to.has(key));
    line?.send(wrap(everybody ? [] : [...to], data));
  };
  return {
    id: () => line?.id ?? '',
    state: () => line?.state ?? 'connecting',
    bufferedAmount: () => line?.bufferedAmount ?? 0,
    send(to, data) {
      if (line?.state !== 'open') return false;
      if (waiting && (to.length === 0 || !sameContent(waiting.data, data))) flush();
      if (to.length === 0) return line.send(wrap(to, data));
      if (!waiting) {
        waiting = { data: copyOf(data), to: new Set() };
        queueMicrotask(flush);
      }
      for (const key of to) waiting.to.add(key);
      return true;
    },
    connect(open) {
      flush();
      line?.close();
      line = open?.(label, options, changed) ?? null;
      changed();
    },
    close() {
      flush();
      line?.close();
    },
  };
}

function bytesOf(data: Exclude<Content, string>): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** An app may use its buffer again as soon as it has sent it. */
function copyOf(data: Content): Content {
  return typeof data === 'string' ? data : bytesOf(data).slice();
}

function sameContent(a: Content, b: Content): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  const [one, two] = [bytesOf(a), bytesOf(b)];
  return one.length === two.length && one.every((byte, index) => byte === two[index]);
}

function add<T extends (...args: never[]) => void>(set: Set<T>, listener: T): () => void {
  const own = ((...args: never[]) => listener(...args)) as T;
  set.add(own);
  return () => void set.delete(own);
}

function checkSize(data: Content): void {
  const size = typeof data === 'string' ? new TextEncoder().encode(data).length : data.byteLength;
  if (size > maxMessageBytes)
    throw new CallError('message-too-large', { detail: `${size} of ${maxMessageBytes} bytes.` });
}
