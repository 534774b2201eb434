import type { IncomingMessage } from 'node:http';
import { ServerError, type ServerErrorCode } from '@org/calls-core/protocol';
import type { AuthRequest } from './auth/authenticator.ts';
import type { DoorHost } from './doors/door.ts';
import type { Gate } from './hub/gate.ts';
import type { Hub } from './hub/hub.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { Clock } from './util/clock.ts';
import type { Log } from './util/log.ts';

/** Creates the server as its doors see it: what they hand over is counted, then goes to the hub. */
export function createDoorHost(parts: {
  readonly path: string;
  readonly frameBytes: number;
  readonly read: (request: IncomingMessage) => AuthRequest;
  readonly refusal: DoorHost['refusal'];
  readonly gate: Gate;
  readonly hub: Hub;
  readonly metrics: Metrics;
  readonly clock: Clock;
}): DoorHost {
  const { path, frameBytes, read, refusal, gate, hub, metrics, clock } = parts;
  return {
    ...{ path, frameBytes, read, refusal, identify: gate.identify },
    async admit(request, wire) {
      const { connection, receive, left } = await hub.admit(request, metrics.meter(wire));
      const count = metrics.receiving(wire.door);
      return {
        user: connection.address.user,
        receive(text) {
          count(text);
          receive(text);
        },
        heard: () => void (connection.heardAt = clock.now()),
        left,
      };
    },
  };
}

/** Creates what says which part of an error a client may know, and counts it; what is none of the server's own is logged. */
export function createRefusal(log: Log, refused: (code: ServerErrorCode) => void): (error: unknown) => ServerError {
  return (error) => {
    if (!(error instanceof ServerError)) log.error({ err: error }, 'a request failed');
    const told = error instanceof ServerError ? error : new ServerError('internal');
    refused(told.code);
    return told;
  };
}
