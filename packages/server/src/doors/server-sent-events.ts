import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServerError } from '@org/calls-core/protocol';
import type { AuthRequest } from '../auth/authenticator.ts';
import { sendError } from '../http/error-body.ts';
import { queryOf } from './auth-request.ts';
import type { Door, DoorAdmission, DoorHost } from './door.ts';
import { createEventStream, type EventStream } from './event-stream.ts';
import { readFrames } from './read-frames.ts';

/** One client of this door. */
interface Visitor {
  readonly admission: DoorAdmission;
  readonly auth: AuthRequest;
  readonly stream: EventStream;
  posts: number;
}

/** POSTs of one connection at a time: clients send one after the other. */
const maxPosts = 4;

/**
 * The door for hosts without WebSockets: `GET` opens a stream of server-sent events, `POST` with the id from its first event
 * carries frames. Who is refused gets an HTTP status and a typed error; who is closed, an event `close` with the code.
 */
export const serverSentEventsDoor: Door = (host) => {
  const visitors = new Map<string, Visitor>();

  const open = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const id = randomBytes(18).toString('base64url');
    const stream = createEventStream(request, response, id);
    const auth = host.read(request);
    let admission: DoorAdmission | null = null;
    let gone = false;
    response.on('close', () => {
      gone = true;
      stream.end();
      visitors.delete(id);
      admission?.left();
    });
    // The first frame tells the client its id: from then on it may post.
    admission = await host.admit(auth, stream.wire);
    if (gone) return admission.left();
    visitors.set(id, { admission, auth, stream, posts: 0 });
  };
  const post = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const visitor = visitors.get(queryOf(request).get('connection') ?? '');
    if (!visitor) throw new ServerError('not-found', { detail: 'There is no such connection.' });
    if (visitor.posts >= maxPosts) throw new ServerError('rate-limited', { retryAfter: 1000 });
    visitor.posts++;
    try {
      await checkSender(host, visitor, host.read(request));
      for (const frame of await readFrames(request, host.frameBytes)) visitor.admission.receive(frame);
      // Who is over the budget gets the answer, and sends on, when it is within it again.
      await visitor.stream.flowing();
    } finally {
      visitor.posts--;
    }
    response.writeHead(204).end();
  };

  return {
    serves: (pathname) => pathname === host.path,
    request(request, response) {
      const work =
        request.method === 'POST'
          ? post(request, response)
          : request.method === 'GET'
            ? open(request, response)
            : Promise.reject(new ServerError('not-found', { detail: 'Only GET and POST are answered here.' }));
      work.catch((error: unknown) => sendError(response, host.refusal(error)));
    },
    close() {
      for (const { stream } of visitors.values()) stream.end();
    },
  };
};

/** The id is a secret, but addresses are logged in many places: the token must fit, too. A newer one of the same user does. */
async function checkSender(host: DoorHost, { auth, admission }: Visitor, sender: AuthRequest): Promise<void> {
  if (sender.token === auth.token) return;
  await host.identify({ ...sender, user: admission.user }); // rejects for another user
}
