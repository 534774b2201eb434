import type { MediaSource } from '../../protocol/messages.ts';

/** What one look at a connection's statistics says about life. Counters, except the round trip. */
export interface VitalSigns {
  /** Everything that arrives: media packets and answers to connectivity checks. */
  readonly received: number;
  /** Of the pair in use, ms; 0 when unknown. */
  readonly roundTrip: number;
  /** Per video source: packets and decoded frames. */
  readonly video: ReadonlyMap<'camera' | 'screen', { readonly packets: number; readonly frames: number }>;
}

/** The members of W3C webrtc-stats that are read here. */
interface Entry {
  readonly type: string;
  readonly kind?: string;
  readonly mid?: string;
  readonly packetsReceived?: number;
  readonly framesDecoded?: number;
  readonly responsesReceived?: number;
  readonly nominated?: boolean;
  readonly currentRoundTripTime?: number;
}

/** Reads the vital signs from a report. */
export function readVitalSigns(report: RTCStatsReport, sourceOf: ReadonlyMap<string, MediaSource>): VitalSigns {
  let received = 0;
  let roundTrip = 0;
  const video = new Map<'camera' | 'screen', { packets: number; frames: number }>();
  report.forEach((entry: Entry) => {
    if (entry.type === 'candidate-pair') {
      received += entry.responsesReceived ?? 0;
      if (entry.nominated) roundTrip = Math.max(roundTrip, (entry.currentRoundTripTime ?? 0) * 1000);
    }
    if (entry.type !== 'inbound-rtp') return;
    received += entry.packetsReceived ?? 0;
    const source = sourceOf.get(entry.mid ?? '');
    if (source === 'camera' || source === 'screen') {
      video.set(source, { packets: entry.packetsReceived ?? 0, frames: entry.framesDecoded ?? 0 });
    }
  });
  return { received, roundTrip, video };
}

/** Tells when packets of a video source have grown for `after` ms without a decoded frame. */
export function createFreezeDetector(after: number): {
  /** The sources that are frozen, each told once a second at most. `suspicious`: look again soon. */
  look(signs: VitalSigns, now: number): { frozen: ('camera' | 'screen')[]; suspicious: boolean };
} {
  interface Watch {
    frames: number;
    /** Packets and time when packets first grew after the last frame. */
    packets: number;
    since: number | undefined;
  }
  const watches = new Map<'camera' | 'screen', Watch>();
  return {
    look(signs, now) {
      const frozen: ('camera' | 'screen')[] = [];
      for (const [source, { packets, frames }] of signs.video) {
        const watch = watches.get(source);
        if (!watch || watch.frames !== frames || packets < watch.packets) {
          watches.set(source, { frames, packets, since: undefined });
        } else if (packets > watch.packets && watch.since === undefined) {
          Object.assign(watch, { packets, since: now });
        } else if (packets > watch.packets && now - (watch.since ?? now) >= after) {
          frozen.push(source);
          Object.assign(watch, { packets, since: now + 1000 - after });
        }
      }
      return { frozen, suspicious: [...watches.values()].some(({ since }) => since !== undefined) };
    },
  };
}
