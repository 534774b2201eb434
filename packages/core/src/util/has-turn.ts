/** True when a TURN server is among ICE servers. */
export function hasTurn(servers: readonly { readonly urls: string | readonly string[] }[]): boolean {
  return servers.some(({ urls }) => [urls].flat().some((url) => /^turns?:/i.test(url)));
}
