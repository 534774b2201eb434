import type { JsonValue } from '../../protocol/messages.ts';
import { parseSfuNotice, parseSfuResponse } from '../../protocol/parse-sfu.ts';
import { ServerError } from '../../protocol/server-errors.ts';
import type { SfuRequests } from '../../protocol/sfu.ts';
import type { TopologyServer } from '../topology.ts';
import type { SfuRequest, SfuResponse, SfuSignaling } from './signaling.ts';

/**
 * Talks to the SFU of `@org/calls-server`, the server behind a transport. Without one everything rejects with `no-server`,
 * and what cannot be read with `internal`.
 */
export function serverSignaling(server: TopologyServer | null): SfuSignaling {
  const ask = async (method: keyof SfuRequests, body: object): Promise<JsonValue | undefined> => {
    if (!server) throw new ServerError('no-server');
    return server.request(method, body as JsonValue);
  };
  const asking =
    <M extends Parameters<typeof parseSfuResponse>[0]>(method: M) =>
    async (body: SfuRequest<M>): Promise<SfuResponse<M>> => {
      const answer = parseSfuResponse(method, await ask(method, body));
      if (!answer) throw new ServerError('internal', { detail: `The answer to ${method} cannot be read.` });
      return answer as SfuResponse<M>;
    };
  return {
    join: asking('sfu.join'),
    connectTransport: (body) => ask('sfu.connect', body),
    produce: asking('sfu.produce'),
    produceData: asking('sfu.produce-data'),
    consume: asking('sfu.consume'),
    consumeData: asking('sfu.consume-data'),
    update: (body) => ask('sfu.update', body),
    restartIce: asking('sfu.restart'),
    leave: (body) => ask('sfu.leave', body),
    onEvent: (room, listener) =>
      server?.onNotice((notice) => {
        const event = notice.type === 'sfu' ? parseSfuNotice(notice) : null;
        if (event?.room === room) listener(event);
      }) ?? (() => {}),
    onReset: (listener) => server?.onWelcome(listener) ?? (() => {}),
  };
}
