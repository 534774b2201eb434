/** What an Opus encoder is to do (RFC 7587 §6.1). */
export interface OpusOptions {
  /** Send nearly nothing in silence. */
  readonly dtx?: boolean;
  readonly stereo?: boolean;
  /** Bits per second, 6 000 to 510 000. */
  readonly maxAverageBitrate?: number;
}

/**
 * Writes Opus parameters into a remote description. They say what its sender wants to receive, so they steer
 * the encoder of this side; no API sets them.
 */
export function tuneOpus(sdp: string, options: OpusOptions): string {
  const wanted = { usedtx: options.dtx, stereo: options.stereo, maxaveragebitrate: options.maxAverageBitrate };
  const entries = Object.entries(wanted).filter(([, value]) => value !== undefined);
  if (!entries.length) return sdp;
  return sdp
    .split(/^(?=m=)/m)
    .map((section) => (section.startsWith('m=audio') ? tuneSection(section, entries) : section))
    .join('');
}

function tuneSection(section: string, entries: readonly (readonly [string, unknown])[]): string {
  const type = /^a=rtpmap:(\d+) opus\//im.exec(section)?.[1];
  if (!type) return section;
  const line = new RegExp(`^a=fmtp:${type} (.*)$`, 'm');
  const old = line.exec(section)?.[1];
  const kept = old?.split(';').filter((part) => !entries.some(([name]) => part.trim().startsWith(`${name}=`))) ?? [];
  const parameters = [...kept, ...entries.map(([name, value]) => `${name}=${Number(value)}`)].join(';');
  const fmtp = `a=fmtp:${type} ${parameters}`;
  if (old !== undefined) return section.replace(line, () => fmtp);
  return section.replace(new RegExp(`^a=rtpmap:${type} .*$`, 'm'), (rtpmap) => `${rtpmap}\r\n${fmtp}`);
}
