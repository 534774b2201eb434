import type { types } from 'mediasoup';

/**
 * What a router may send to a browser that has told only what it can itself, as its library would put it once it knew the
 * router: codecs of both with the feedback of both, header extensions by the router's numbers.
 */
export function receivable(router: types.RtpCapabilities, browser: types.RtpCapabilities): types.RtpCapabilities {
  const codecs = (browser.codecs ?? []).flatMap((codec) => {
    const same = router.codecs?.find(({ mimeType }) => mimeType.toLowerCase() === codec.mimeType.toLowerCase());
    if (!same) return [];
    const both = ({ type, parameter = '' }: types.RtcpFeedback): boolean =>
      Boolean(same.rtcpFeedback?.some((one) => one.type === type && (one.parameter ?? '') === parameter));
    return [{ ...codec, rtcpFeedback: codec.rtcpFeedback?.filter(both) ?? [] }];
  });
  const headerExtensions = (browser.headerExtensions ?? []).flatMap((extension) => {
    const same = router.headerExtensions?.find(({ kind, uri }) => kind === extension.kind && uri === extension.uri);
    return same ? [{ ...extension, preferredId: same.preferredId }] : [];
  });
  return { codecs, headerExtensions };
}
