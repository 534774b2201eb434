import { createCallClient, fromTrack, waitFor } from '@org/calls-core';
import { createMemoryNetwork, memoryTransport } from '@org/calls-core/memory';
import { flashAndBeep, measureSkew } from './flash-and-beep.ts';

/** Flashes measured in one call; the browser draws picture and sound together within the first ones, which do not count. */
const flashes = 14;
const settling = 6;

/** Makes one call that carries flashes and beeps; ms between each beep and its flash at the other end. */
export async function measureLipSync(how: 'ours' | 'raw'): Promise<readonly number[]> {
  const { picture, sound } = flashAndBeep();
  const { stream, close } = await (how === 'ours' ? callOf : connectionOf)(picture, sound);
  const skews = await measureSkew(stream, flashes);
  await close();
  return skews.slice(settling).map(Math.abs);
}

interface Received {
  readonly stream: MediaStream;
  close(): Promise<unknown>;
}

async function callOf(picture: MediaStreamTrack, sound: MediaStreamTrack): Promise<Received> {
  const network = createMemoryNetwork();
  const [alice, bob] = ['alice', 'bob'].map((id) =>
    createCallClient({ self: { id }, transport: memoryTransport({ network }), preconnect: 'always' }),
  ) as [ReturnType<typeof createCallClient>, ReturnType<typeof createCallClient>];
  bob.on('incoming', (call) => void call.accept({ microphone: false }));
  await alice.call('bob', { microphone: fromTrack(sound), camera: fromTrack(picture) }).ready;
  const [call] = bob.get().calls;
  if (!call) throw new Error('bob has no call');
  const { participants } = await waitFor(call, (c) => c.participants[0]?.tracks.length === 2);
  const stream = participants[0]?.tracks[0]?.stream;
  if (!stream) throw new Error('bob has no stream');
  return { stream, close: () => Promise.all([alice.close(), bob.close()]) };
}

/** The floor: two bare connections, both tracks in one stream. */
async function connectionOf(picture: MediaStreamTrack, sound: MediaStreamTrack): Promise<Received> {
  const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()];
  a.onicecandidate = ({ candidate }) => void b.addIceCandidate(candidate ?? undefined).catch(() => {});
  b.onicecandidate = ({ candidate }) => void a.addIceCandidate(candidate ?? undefined).catch(() => {});
  const source = new MediaStream([sound, picture]);
  for (const track of source.getTracks()) a.addTrack(track, source);
  const received = new Promise<MediaStream>((resolve) => {
    b.ontrack = ({ streams: [stream] }) => stream && stream.getTracks().length === 2 && resolve(stream);
  });
  await a.setLocalDescription();
  await b.setRemoteDescription(a.localDescription!);
  await b.setLocalDescription();
  await a.setRemoteDescription(b.localDescription!);
  return { stream: await received, close: async () => (a.close(), b.close()) };
}
