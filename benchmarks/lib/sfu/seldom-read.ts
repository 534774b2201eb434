import wrtc from '@roamhq/wrtc';

/** Ms. */
const readEvery = 10_000;

const Native = wrtc.RTCPeerConnection;

/**
 * A constructor of native connections. Statistics of one cost much: fifty clients that look twice a second would do nothing else. It
 * is looked once in a while; in between, something came.
 */
export function seldomRead(): typeof Native {
  return function (configuration?: RTCConfiguration) {
    const connection = new Native(configuration);
    const read = connection.getStats.bind(connection) as () => Promise<RTCStatsReport>;
    let [last, at, looks] = [undefined as Promise<RTCStatsReport> | undefined, 0, 0];
    connection.getStats = async () => {
      if (!last || performance.now() - at > readEvery) [last, at, looks] = [read(), performance.now(), 0];
      return later(await last, looks++);
    };
    return connection;
  } as unknown as typeof Native;
}

function later(report: RTCStatsReport, looks: number): RTCStatsReport {
  const grown = new Map<string, unknown>();
  report.forEach((entry: Record<string, unknown>, id: string) => {
    const grows = entry['type'] === 'inbound-rtp' ? ['packetsReceived', 'framesDecoded'] : [];
    const more = grows.filter((name) => name in entry).map((name) => [name, Number(entry[name]) + looks]);
    grown.set(id, { ...entry, ...Object.fromEntries(more) });
  });
  return grown as unknown as RTCStatsReport;
}
