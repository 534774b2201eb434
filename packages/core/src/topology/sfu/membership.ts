import type { types } from 'mediasoup-client';
import { addressKey } from '../../protocol/address.ts';
import type { SfuEvent, SfuPeer, SfuTransport } from '../../protocol/sfu.ts';
import type { StopTimer } from '../../util/clock.ts';
import type { ChannelOptions } from '../topology.ts';
import type { DataLine, SfuChannels } from './channels.ts';
import { createDataConsumers } from './data-consumers.ts';
import { createDataLine } from './data-line.ts';
import { createDownlink, type Downlink, type DownlinkOptions } from './downlink.ts';
import type { Part } from './part.ts';
import type { SfuRequest } from './signaling.ts';
import { createUplink, type Uplink } from './uplink.ts';

/** How the ways to and from the SFU are: `up` while they carry as far as they are used. */
export type Carriage = 'connecting' | 'up' | 'disconnected' | 'failed';

/** One stay in the SFU's room, from a join until the next one. */
export interface Membership {
  readonly uplink: Uplink;
  readonly downlink: Downlink;
  /** Null until something is sent. */
  readonly send: types.Transport | null;
  readonly receive: types.Transport;
  /** Undefined where the SFU carries no data. */
  readonly openLine: ((label: string, options: ChannelOptions, changed: () => void) => DataLine) | undefined;
  carriage(): Carriage;
  /** True for a device that is in the room. */
  has(key: string): boolean;
  handle(event: SfuEvent): void;
  /** A device became a peer of this session. */
  take(key: string): void;
  /** A device is no peer any more. */
  drop(key: string): void;
  close(): void;
}

/** What a stay is made from. */
export interface MembershipOptions extends DownlinkOptions {
  readonly iceServers: readonly RTCIceServer[];
  readonly channels: SfuChannels;
  /** Media is on its way, or there is none: it is the data channels' turn. */
  begun(): void;
  changed(): void;
}

/**
 * Connections that are made at the same time wait for each other in the browser, and so does a first picture for them. Media
 * comes first: for so long it may take to connect, ms.
 */
const timeToConnect = 1_000;
/** And then it has so long for a picture, ms. */
const timeToShow = 75;

/** Takes the transports that a join brought into use. */
export function createMembership(options: MembershipOptions): Membership {
  const { part, device, joined, channels, changed } = options;
  let broken = false;
  const create = (direction: 'send' | 'receive'): types.Transport => {
    const settings = transportOptions(joined[direction], options);
    const transport =
      direction === 'send' ? device.createSendTransport(settings) : device.createRecvTransport(settings);
    ask(part, transport, () => {
      broken = true;
      changed();
    });
    transport.on('connectionstatechange', (state) => {
      part.debug(`${direction}-connectionState`, state);
      if (transport === receive && state === 'connected') beginDataIn(timeToShow);
      changed();
    });
    transport.on('icecandidateerror', ({ errorCode, errorText, url }) =>
      part.debug('ice-error', { errorCode, errorText, url }),
    );
    return transport;
  };
  const present = new Set<string>();
  const carriesData = Boolean(joined.send.sctpParameters && part.signaling.produceData);
  let negotiated = false;
  let dataBegun = false;
  let stopHeadStart: StopTimer = () => {};
  const beginData = (): void => {
    if (!negotiated) return;
    dataBegun = true;
    dataConsumers.begin();
    queueMicrotask(options.begun);
  };
  const beginDataIn = (ms: number): void => {
    if (dataBegun) return;
    stopHeadStart();
    stopHeadStart = part.context.clock.after(ms, beginData);
  };
  const begun = (comes: boolean): void => {
    if (negotiated) return;
    negotiated = true;
    if (comes) beginDataIn(receive.connectionState === 'connected' ? timeToShow : timeToConnect);
    else beginData();
  };
  const downlink = createDownlink(options, () => receive, begun);
  const receive = create('receive');
  // What is received comes first: one connection more is made when something is sent.
  let send: types.Transport | null = null;
  let closed = false;
  const sending = () => (send ??= create('send'));
  const uplink = createUplink(part, device, sending, () => closed);
  const dataConsumers = createDataConsumers(part, receive, channels, joined.dataConsumers);

  const meet = ({ device: of, dataProducers }: SfuPeer): void => {
    present.add(addressKey(of));
    if (joined.receive.sctpParameters) dataConsumers.know(of, dataProducers);
  };

  const membership: Membership = {
    ...{ uplink, downlink, receive },
    get send() {
      return send;
    },
    openLine: carriesData
      ? (label, channelOptions, lineChanged) => createDataLine(part, sending(), label, channelOptions, lineChanged)
      : undefined,
    carriage() {
      const sent = send?.connectionState ?? 'new';
      const received = receive.connectionState;
      const states = [sent, received];
      if (broken || states.includes('failed') || states.includes('closed')) return 'failed';
      if (states.includes('disconnected')) return 'disconnected';
      // Without data channels nothing need have been sent yet, and nobody need send anything.
      const sends = sent === 'connected' || (!carriesData && sent === 'new');
      const receives = received === 'connected' || received === 'new';
      return sends && receives ? 'up' : 'connecting';
    },
    has: (key) => present.has(key),
    handle(event) {
      if (event.event === 'peer-left') present.delete(addressKey(event.device));
      if (event.event === 'peer-joined') meet(event.peer);
      else dataConsumers.handle(event);
      downlink.handle(event);
      changed();
    },
    take(key) {
      dataConsumers.take(key);
      downlink.take(key);
    },
    drop(key) {
      dataConsumers.drop(key);
      downlink.drop(key);
    },
    close() {
      closed = true;
      stopHeadStart();
      send?.close();
      receive.close();
    },
  };
  joined.peers.forEach(meet);
  downlink.begin();
  return membership;
}

/** Lets a transport ask the SFU for what only the SFU can give. */
function ask({ room, signaling, debug }: Part, transport: types.Transport, broken: () => void): void {
  transport.on('connect', ({ dtlsParameters }, done) => {
    const request = { room, transport: transport.id, dtlsParameters } as unknown as SfuRequest<'sfu.connect'>;
    signaling.connectTransport(request).catch((error: unknown) => {
      debug('connect-failed', String(error));
      if (!transport.closed) broken();
    });
    // The browser takes longer to reach the SFU than these words do: nothing is gained by waiting for the answer.
    done();
  });
  transport.on('produce', ({ rtpParameters, appData }, done, failed) => {
    const request = { room, source: appData['source'], rtpParameters, paused: false };
    void settle(signaling.produce(request as unknown as SfuRequest<'sfu.produce'>), done, failed);
  });
  transport.on('producedata', ({ sctpStreamParameters, label = '', protocol }, done, failed) => {
    const request = { room, label, ...(protocol && { protocol }), sctpStreamParameters };
    const made = signaling.produceData?.(request as unknown as SfuRequest<'sfu.produce-data'>);
    if (made) void settle(made, done, failed);
  });
}

/** The library takes callbacks. */
async function settle<T>(work: Promise<T>, done: (value: T) => void, failed: (error: Error) => void): Promise<void> {
  try {
    done(await work);
  } catch (error) {
    failed(error as Error);
  }
}

function transportOptions(
  transport: SfuTransport,
  { part: { context }, iceServers }: MembershipOptions,
): types.TransportOptions {
  return {
    ...(transport as unknown as types.TransportOptions),
    iceServers: [...iceServers],
    iceTransportPolicy: context.iceTransportPolicy ?? 'all',
  };
}
