// A hand on this page's devices: Chromium's made-up ones cannot be pulled out, covered or silenced from outside.
import type { CallClient } from '@org/calls-core';
import { type CareThresholds, deviceCare, type DeviceCare } from '@org/calls-core/device-care';

const out = new Set<string>();
/** What a device gives instead of what is its own. */
const replaced = new Map<string, () => MediaStreamTrack>();
const given = new Map<MediaStreamTrack, string>();
const gains = new Map<string, GainNode>();
let care: DeviceCare | undefined;
let audio: AudioContext | undefined;

/** What the tone of a microphone goes through, whether that is open or not. */
function gainOf(id: string): GainNode {
  audio ??= new AudioContext();
  const gain = gains.get(id) ?? new GainNode(audio, { gain: 0 });
  gains.set(id, gain);
  return gain;
}

type Kind = 'audio' | 'video';
type Plain = Pick<MediaDeviceInfo, 'deviceId' | 'kind' | 'label' | 'groupId'>;

/** Stands between this page and its devices from now on, and takes care of them. */
export function holdDevices(thresholds: Partial<CareThresholds>): DeviceCare {
  const { mediaDevices } = navigator;
  const list = mediaDevices.enumerateDevices.bind(mediaDevices);
  const open = mediaDevices.getUserMedia.bind(mediaDevices);

  /** Those that are in; the system's choice is the first of them, listed once more as `default`. */
  const plugged = async (): Promise<Plain[]> => {
    const all = (await list()).map(({ deviceId, kind, label, groupId }) => ({ deviceId, kind, label, groupId }));
    const real = all.filter(({ deviceId }) => deviceId !== 'default' && !out.has(deviceId));
    const defaults = all.flatMap((one) => {
      const first = one.deviceId === 'default' && real.find(({ kind }) => kind === one.kind);
      return first ? [{ ...first, deviceId: 'default', label: `Default - ${first.label}` }] : [];
    });
    return [...defaults, ...real];
  };
  const openOne = async (kind: Kind, wish: boolean | MediaTrackConstraints): Promise<MediaStreamTrack> => {
    const inputs = (await plugged()).filter((one) => one.kind === `${kind}input` && one.deviceId !== 'default');
    const id = exactId(wish);
    const device = id ? inputs.find(({ deviceId }) => deviceId === id) : inputs[0];
    if (!device) throw id ? new OverconstrainedError('deviceId') : new DOMException('none', 'NotFoundError');
    const replace = replaced.get(device.deviceId);
    const exact = { ...(typeof wish === 'object' && wish), deviceId: { exact: device.deviceId } };
    const track = replace?.() ?? (await open({ [kind]: exact })).getTracks()[0]!;
    const { groupId, deviceId } = device;
    const settings = track.getSettings();
    // As Chromium does with the system's choice of a microphone.
    const named = { groupId, deviceId: id || kind === 'video' ? deviceId : 'default' };
    track.getSettings = () => ({ ...settings, ...named });
    given.set(track, deviceId);
    return track;
  };
  mediaDevices.enumerateDevices = plugged as unknown as typeof mediaDevices.enumerateDevices;
  mediaDevices.getUserMedia = async ({ audio: sound, video: picture } = {}) => {
    const stream = new MediaStream();
    if (sound) stream.addTrack(await openOne('audio', sound));
    if (picture) stream.addTrack(await openOne('video', picture));
    return stream;
  };
  return (care = deviceCare({ thresholds }));
}

function exactId(wish: boolean | MediaTrackConstraints): string | null {
  const { deviceId } = typeof wish === 'object' ? wish : {};
  return typeof deviceId === 'object' && 'exact' in deviceId && typeof deviceId.exact === 'string'
    ? deviceId.exact
    : null;
}

const changed = (): unknown => navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
/** The open tracks of a device. */
const tracksOf = (id: string): MediaStreamTrack[] =>
  [...given].flatMap(([track, of]) => (of === id && track.readyState === 'live' ? [track] : []));

/** What a test does with the devices of a page. */
export const plugs = {
  /** The device behind the source that is open. */
  open(client: CallClient, source: 'microphone' | 'camera'): string | undefined {
    const { origin } = client.media.get()[source];
    return origin ? given.get(origin) : undefined;
  },
  pull(id: string): void {
    out.add(id);
    for (const track of tracksOf(id)) {
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
    changed();
  },
  plugIn(id: string): void {
    out.delete(id);
    changed();
  },
  /** The system takes the device away for a while, or gives it back. */
  interrupt(id: string, muted: boolean): void {
    for (const track of tracksOf(id)) {
      Object.defineProperty(track, 'muted', { value: muted, configurable: true });
      track.dispatchEvent(new Event(muted ? 'mute' : 'unmute'));
    }
  },
  /** From its next opening on a camera's picture is black. */
  cover(id: string): void {
    replaced.set(id, () => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 180 });
      const context = canvas.getContext('2d')!;
      setInterval(() => context.fillRect(0, 0, canvas.width, canvas.height), 50);
      return canvas.captureStream(20).getVideoTracks()[0]!;
    });
  },
  /** From its next opening on a microphone gives a tone, as loud as `loudness` says. */
  tone(id: string): void {
    replaced.set(id, () => {
      const gain = gainOf(id);
      const output = new MediaStreamAudioDestinationNode(gain.context as AudioContext);
      const tone = new OscillatorNode(gain.context, { frequency: 440 });
      tone.connect(gain).connect(output);
      tone.start();
      return output.stream.getAudioTracks()[0]!;
    });
  },
  /** How loud the tone of a microphone is: RMS of samples from −1 to 1. */
  loudness(id: string, level: number): void {
    gainOf(id).gain.value = level * Math.SQRT2;
  },
  /** From now on the browser plays to this loudspeaker, or does not. */
  refuse(id: string): void {
    const set = HTMLMediaElement.prototype.setSinkId;
    HTMLMediaElement.prototype.setSinkId = function setSinkId(sink) {
      return sink === id ? Promise.reject(new DOMException('not here', 'NotAllowedError')) : set.call(this, sink);
    };
  },
  /** The notices that stand, each as its code and device. */
  notices: (): string[] => care?.notices.get().map(({ code, device }) => `${code} ${device}`) ?? [],
};
