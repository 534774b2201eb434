// How much of what is heard of somebody was made up, whichever connection it comes over.

/** One look. */
export interface SoundLook {
  /** Ms of the page. */
  readonly at: number;
  /** Ms of sound that were made up since the look before. */
  readonly concealed: number;
}

interface Counts {
  readonly concealed: number;
  readonly rate: number;
}

const every = 200;

/** Looks at all connections of a page from now on, for the audio track that a stream has at the time. */
export function followSound(
  connections: readonly RTCPeerConnection[],
  stream: () => MediaStream | undefined,
): readonly SoundLook[] {
  const looks: SoundLook[] = [];
  let before = new Map<string, Counts>();
  let heard = '';
  const look = async (): Promise<void> => {
    const now = await countsOf(connections);
    const current = stream()?.getAudioTracks()[0]?.id ?? '';
    // Between two looks the track may have changed: then both were heard.
    const tracks = new Set([heard, current]);
    let concealed = 0;
    for (const id of tracks) concealed += grown(before.get(id), now.get(id));
    looks.push({ at: performance.now(), concealed });
    [before, heard] = [now, current];
    setTimeout(look, every);
  };
  void look();
  return looks;
}

function grown(before: Counts | undefined, now: Counts | undefined): number {
  return before && now ? ((now.concealed - before.concealed) * 1000) / now.rate : 0;
}

async function countsOf(connections: readonly RTCPeerConnection[]): Promise<Map<string, Counts>> {
  const counts = new Map<string, Counts>();
  const live = connections.filter(({ connectionState }) => connectionState === 'connected');
  for (const report of await Promise.all(live.map((connection) => connection.getStats()))) {
    const entries = [...report.values()];
    for (const { type, kind, trackIdentifier, concealedSamples, codecId } of entries) {
      if (type !== 'inbound-rtp' || kind !== 'audio') continue;
      const rate = (report.get(codecId) as { clockRate?: number } | undefined)?.clockRate ?? 48_000;
      counts.set(trackIdentifier as string, { concealed: (concealedSamples as number | undefined) ?? 0, rate });
    }
  }
  return counts;
}
