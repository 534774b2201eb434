/** What one end had received at one moment. */
export interface MediaLook {
  readonly at: number;
  readonly videoBytes: number;
  /** Samples of sound that were made up, without silence. */
  readonly concealed: number;
  readonly samples: number;
  /** How long video stood still altogether, ms. */
  readonly frozen: number;
}

/** Looks at the media that a connection has received. */
export async function lookAtMedia(connection: RTCPeerConnection): Promise<MediaLook> {
  const found = { at: performance.now(), videoBytes: 0, concealed: 0, samples: 0, frozen: 0 };
  (await connection.getStats()).forEach((stat: Record<string, unknown>) => {
    if (stat['type'] !== 'inbound-rtp') return;
    const read = (name: string): number => Number(stat[name] ?? 0);
    if (stat['kind'] === 'video') {
      found.videoBytes += read('bytesReceived');
      found.frozen += 1000 * read('totalFreezesDuration');
    } else {
      found.concealed += read('concealedSamples') - read('silentConcealedSamples');
      found.samples += read('totalSamplesReceived');
    }
  });
  return found;
}

/** Video between two looks, bps. */
export const videoRate = (a: MediaLook, b: MediaLook): number =>
  b.at > a.at ? (8000 * (b.videoBytes - a.videoBytes)) / (b.at - a.at) : 0;

/** Sound that was made up between two looks, %. */
export const concealedShare = (a: MediaLook, b: MediaLook): number =>
  (100 * (b.concealed - a.concealed)) / Math.max(1, b.samples - a.samples);
