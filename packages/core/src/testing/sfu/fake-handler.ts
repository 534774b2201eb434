import type { FakeMediaStreamTrack } from '../media/fake-media-stream-track.ts';
import { FakeSfuDataChannel } from './fake-data-channel.ts';
import { fakeRtpParameters } from './fake-rtp.ts';
import type { FakeTransport } from './fake-transport.ts';

type Listener = (...args: never[]) => void;
type Settle = [done: () => void, failed: (error: Error) => void];

interface ReceiveOptions {
  readonly trackId: string;
  readonly kind: 'audio' | 'video';
  readonly streamId?: string;
}

interface SendOptions {
  readonly track: FakeMediaStreamTrack;
  readonly encodings?: { rid?: string; scalabilityMode?: string }[];
  readonly codec?: { readonly mimeType: string };
}

/**
 * Stands where mediasoup-client drives a browser: its transports, producers and consumers are the real ones, what they
 * would negotiate with a browser is kept here.
 */
export class FakeHandler {
  readonly name = 'FakeHandler';
  readonly transport: FakeTransport;
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #sent = new Map<string, FakeSender>();
  #connected = false;
  #connecting: Promise<void> | null = null;
  #closed = false;
  #mids = 0;

  constructor(transport: FakeTransport) {
    this.transport = transport;
    transport.attach((state) => this.#tell('@connectionstatechange', state));
  }

  on(event: string, listener: Listener): this {
    const all = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, all.add(listener));
    return this;
  }

  close(): void {
    this.#closed = true;
    this.#listeners.clear();
    this.transport.detach();
  }

  /** As in Firefox. */
  async updateIceServers(): Promise<void> {
    throw new Error('not supported');
  }

  async restartIce({ usernameFragment }: { readonly usernameFragment: string }): Promise<void> {
    this.transport.restart(usernameFragment);
  }

  async getTransportStats(): Promise<Map<string, object>> {
    return this.transport.stats();
  }

  async send({ track, encodings = [{}], codec }: SendOptions): Promise<object> {
    if (encodings.length > 1)
      encodings.forEach((each, index) => Object.assign(each, { rid: `r${index}`, scalabilityMode: 'L1T3' }));
    await this.#connect();
    const localId = String(this.#mids++);
    const rtpSender = new FakeSender(track, encodings);
    this.#sent.set(localId, rtpSender);
    this.transport.negotiations += 1;
    const rtpParameters = fakeRtpParameters(track.kind, localId, encodings, codec?.mimeType);
    this.transport.add(localId, rtpSender);
    return { localId, rtpParameters, rtpSender };
  }

  async stopSending(localId: string): Promise<void> {
    this.#sent.delete(localId);
    this.transport.forget(localId);
    this.transport.negotiations += 1;
  }

  async replaceTrack(localId: string, track: FakeMediaStreamTrack | null): Promise<void> {
    await this.#sent.get(localId)?.replaceTrack(track, () => this.transport.settle());
  }

  async receive(list: readonly ReceiveOptions[]): Promise<object[]> {
    await this.#connect();
    this.transport.negotiations += 1;
    if (list.some(({ streamId }) => streamId && !/^[\w-]+$/.test(streamId))) throw new Error('no id of a stream');
    return list.map(({ trackId, kind }) => {
      const localId = String(this.#mids++);
      const track = this.transport.createTrack(kind);
      this.transport.receive(trackId, localId, kind);
      return { localId, track, rtpReceiver: { track, getSynchronizationSources: () => [] } };
    });
  }

  async stopReceiving(localIds: readonly string[]): Promise<void> {
    this.transport.negotiations += 1;
    for (const localId of localIds) this.transport.forget(localId);
  }

  async pauseReceiving(): Promise<void> {}
  async resumeReceiving(): Promise<void> {}

  async sendDataChannel({
    sctpStreamParameters,
  }: {
    readonly sctpStreamParameters: { label: string; protocol: string };
  }): Promise<object> {
    await this.#connect();
    const { label, protocol } = sctpStreamParameters;
    const streamId = this.#mids++;
    const dataChannel = new FakeSfuDataChannel(label, protocol, (data) => this.transport.sendData(streamId, data));
    this.transport.open(dataChannel);
    return { dataChannel, sctpStreamParameters: { ...sctpStreamParameters, streamId } };
  }

  async receiveDataChannel(options: {
    readonly label: string;
    readonly protocol: string;
    readonly sctpStreamParameters: { readonly streamId: number };
  }): Promise<object> {
    await this.#connect();
    const dataChannel = new FakeSfuDataChannel(options.label, options.protocol, () => {});
    this.transport.receiveData(options.sctpStreamParameters.streamId, dataChannel);
    return { dataChannel };
  }

  getDataChannelMaxMessageSize(): number {
    return 262_144;
  }

  /** The first thing that is sent or received makes the way. */
  #connect(): Promise<void> {
    if (this.#closed) return Promise.reject(new Error('closed'));
    this.#connecting ??= this.#ask();
    return this.#connecting;
  }

  async #ask(): Promise<void> {
    if (this.#connected) return;
    const dtlsParameters = { role: 'client', fingerprints: [{ algorithm: 'sha-256', value: '00' }] };
    await new Promise<void>((...settle: Settle) => this.#tell('@connect', { dtlsParameters }, ...settle));
    this.#connected = true;
  }

  #tell(event: string, ...args: unknown[]): void {
    for (const listener of [...(this.#listeners.get(event) ?? [])]) listener(...(args as never[]));
  }
}

/** As `RTCRtpSender`, as far as it is used. */
export class FakeSender {
  track: FakeMediaStreamTrack | null;
  readonly kind: 'audio' | 'video';
  #parameters: { encodings: { active?: boolean }[] };

  constructor(track: FakeMediaStreamTrack, encodings: readonly object[]) {
    this.track = track;
    this.kind = track.kind;
    this.#parameters = { encodings: encodings.map((each) => ({ active: true, ...each })) };
  }

  get active(): boolean {
    return this.track !== null && this.#parameters.encodings.some(({ active }) => active !== false);
  }

  getParameters(): { encodings: object[] } {
    return structuredClone(this.#parameters);
  }

  async setParameters(parameters: { encodings: object[] }): Promise<void> {
    this.#parameters = structuredClone(parameters);
  }

  async replaceTrack(track: FakeMediaStreamTrack | null, before: () => void = () => {}): Promise<void> {
    before();
    this.track = track;
  }
}
