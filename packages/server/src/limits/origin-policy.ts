/** Which pages may connect. */
export interface OriginPolicyOptions {
  /**
   * Origins (`https://app.example.com`), with `*.` for all below a name (`https://*.example.com`, or `*.example.com` for http
   * and https), with `:*` for all ports (`http://localhost:*`); `same-host` for pages of the host and port that the request
   * is for; `*` for all. Default `['same-host']`.
   */
  readonly allow?: readonly string[];
  /** Whether clients without an origin may connect: whatever is no browser. Default true. */
  readonly missing?: boolean;
  /** Whether the origin `null` may connect: sandboxed frames and files, of whomever. Default false. */
  readonly opaque?: boolean;
}

/** True when a page of `origin` (header `Origin`) may connect to `host` (header `Host`). */
export type OriginPolicy = (origin: string | null, host: string | null) => boolean;

interface Place {
  /** With its colon. */
  readonly scheme: string;
  readonly hostname: string;
  /** Always there for http and https. */
  readonly port: string;
}

type Rule = (origin: Place, host: string | null) => boolean;

const defaultPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * Creates a policy. Browsers let any page open a WebSocket anywhere and send cookies along; this is what stops that. Throws
 * a `TypeError` for an entry that is no origin.
 */
export function createOriginPolicy(options: OriginPolicyOptions = {}): OriginPolicy {
  const { allow = ['same-host'], missing = true, opaque = false } = options;
  const rules = allow.map(readRule);
  return (origin, host) => {
    if (origin === null) return missing;
    if (origin === 'null') return opaque || allow.includes('*');
    const place = readOrigin(origin);
    return place !== null && rules.some((rule) => rule(place, host));
  };
}

function readRule(entry: string): Rule {
  if (entry === '*') return () => true;
  if (entry === 'same-host') return isSameHost;
  const parts = /^(?:([a-z][a-z\d+.-]*:)\/\/)?(\*\.)?(\[[\da-f:]+\]|[^\s/:*?#@[\]]+)(?::(\d+|\*))?$/i.exec(entry);
  const [, scheme, below, name = '', port] = parts ?? [];
  const hostname = readUrl(`http://${name}`)?.hostname;
  if (!hostname) throw new TypeError(`"${entry}" is no origin, such as https://app.example.com or *.example.com.`);
  return (origin) => {
    const schemeFits = scheme ? origin.scheme === scheme.toLowerCase() : origin.scheme in defaultPorts;
    const nameFits = below ? origin.hostname.endsWith(`.${hostname}`) : origin.hostname === hostname;
    const portFits = port === '*' || origin.port === (port ?? defaultPorts[origin.scheme] ?? '');
    return schemeFits && nameFits && portFits;
  };
}

const isSameHost: Rule = (origin, host) => {
  const own = host && origin.scheme in defaultPorts ? readOrigin(`${origin.scheme}//${host}`) : null;
  return own !== null && own.hostname === origin.hostname && own.port === origin.port;
};

/** Null for what no browser would send: credentials, a path, anything but scheme, host and port. */
function readOrigin(origin: string): Place | null {
  const url = readUrl(origin);
  if (!url?.hostname || !/^[^/]+:\/\/[^/?#\\@]+$/.test(origin)) return null;
  return {
    scheme: url.protocol,
    hostname: url.hostname,
    port: url.port || (defaultPorts[url.protocol] ?? ''),
  };
}

function readUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}
