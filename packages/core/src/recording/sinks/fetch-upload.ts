import { browserRecordingEnvironment } from '../browser-recording-environment.ts';
import type { RecordingEnvironment } from '../recording-environment.ts';
import { type UploadTarget, UploadRefusal } from './upload-sink.ts';

/** Where and how to upload. */
export interface FetchUploadOptions {
  /** Where uploads begin: `POST` with the file's name and type. */
  readonly url: string;
  /** Sent with each request, for example a token; asked for each time. */
  readonly headers?: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
  /** Default `same-origin`. */
  readonly credentials?: RequestCredentials;
  readonly environment?: Pick<RecordingEnvironment, 'fetch'>;
}

/** Worth another try although the server said that the request was at fault. */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

/**
 * A server that takes parts over HTTP: `POST url` begins and answers `{ "url": … }`; `PUT` there with `Content-Range: bytes
 * first-last/*` stores a part, over what is there; `POST` there with `{ "size": … }` ends, its answer is the recording's
 * `file`; `DELETE` gives up. Answers of 4xx other than 408, 425 and 429 are final.
 */
export function fetchUpload(options: FetchUploadOptions): UploadTarget<unknown> {
  const { environment = browserRecordingEnvironment(), credentials = 'same-origin' } = options;
  const request = async (url: string, method: string, body: BodyInit | null, headers: Record<string, string> = {}) => {
    const own = await options.headers?.();
    const response = await environment.fetch(url, { method, body, credentials, headers: { ...own, ...headers } });
    if (response.ok) return response;
    const what = `${method} ${url}: ${response.status}`;
    throw response.status < 500 && !passing.has(response.status) ? new UploadRefusal(what) : new Error(what);
  };
  const post = async (url: string, body: unknown): Promise<unknown> => {
    const response = await request(url, 'POST', JSON.stringify(body), { 'content-type': 'application/json' });
    const text = await response.text();
    return text ? JSON.parse(text) : null;
  };
  return {
    async begin(info) {
      const { url } = Object(await post(options.url, info)) as { url?: unknown };
      if (typeof url !== 'string') throw new UploadRefusal('The server’s answer has no url.');
      return resolve(url, options.url);
    },
    async put(upload, position, bytes) {
      const range = `bytes ${position}-${position + bytes.length - 1}/*`;
      await request(upload, 'PUT', bytes, { 'content-range': range, 'content-type': 'application/octet-stream' });
    },
    finish: (upload, size) => post(upload, { size }),
    abort: async (upload) => void (await request(upload, 'DELETE', null)),
  };
}

/** As a browser would resolve the address of an upload, by where it was begun. */
function resolve(url: string, base: string): string {
  const page = (globalThis as { readonly location?: Location }).location?.href;
  return page === undefined && !/^[a-z]+:/.test(base) ? url : new URL(url, new URL(base, page)).href;
}
