import type { TopologyContext } from '../topology.ts';

/** RED repeats speech and so survives loss; the second browser's answer says whether both can. */
const preferred = { audio: ['audio/red', 'audio/opus'], video: [] } as const;

/** Offers a transceiver's codecs in the wanted order. Where the browser cannot, its own order stays. */
export function preferCodecs(
  transceiver: RTCRtpTransceiver,
  kind: 'audio' | 'video',
  context: Pick<TopologyContext, 'capabilities' | 'codecs'>,
): void {
  const wanted = context.codecs?.[kind] ?? preferred[kind];
  const codecs = wanted.length ? context.capabilities(kind)?.codecs : undefined;
  if (codecs?.length) transceiver.setCodecPreferences?.(orderCodecs(codecs, wanted));
}

/** Codecs in the wanted order, those not named after them as they were. MIME types compare without case. */
export function orderCodecs<T extends { readonly mimeType: string }>(
  codecs: readonly T[],
  wanted: readonly string[],
): T[] {
  const order = wanted.map((type) => type.toLowerCase());
  const rank = ({ mimeType }: T): number => order.indexOf(mimeType.toLowerCase()) + 1 || order.length + 1;
  return [...codecs].sort((a, b) => rank(a) - rank(b));
}
