import type { ServerError } from '../../protocol/server-errors.ts';
import type { SignalingTransport } from '../../signaling/transport.ts';
import { isCallError } from '../../util/errors.ts';
import type { PreflightSignaling } from './report.ts';
import type { Scope } from './scope.ts';

/** Ms that a transport may take to open. */
const patience = 6_000;

/** Opens a transport once, as a device of its own, and closes it again. */
export function reach(scope: Scope, transport: SignalingTransport, user: string): Promise<PreflightSignaling> {
  const { environment } = scope;
  const begun = environment.clock.now();
  const self = { user, device: environment.createId() };
  return new Promise((resolve) => {
    const close = scope.add(() => Promise.resolve(transport.close()).catch(() => {}));
    const settle = (result: PreflightSignaling): void => {
      resolve(result);
      void close();
    };
    const fail = (cause: unknown): void =>
      settle({ status: isRefusal(cause) ? 'refused' : 'unreachable', after: null, error: wordsOf(cause) });
    const status = (now: 'connecting' | 'open' | 'closed', cause?: unknown): void => {
      if (now === 'open') settle({ status: 'works', after: environment.clock.now() - begun, error: null });
      if (now === 'closed') fail(cause);
    };
    void scope.wait(patience).then(() => fail(null));
    Promise.resolve(transport.open({ self, message() {}, status })).catch(fail);
  });
}

/** A server that answers, and says no: not one that is about to go, or that could not be asked. */
function isRefusal(cause: unknown): boolean {
  const { name, code } = (cause ?? {}) as Partial<ServerError>;
  if (name === 'ServerError') return !['unavailable', 'shutting-down', 'internal'].includes(code ?? '');
  return isCallError(cause, 'refused');
}

function wordsOf(cause: unknown): string | null {
  const { code, message } = (cause ?? {}) as { readonly code?: unknown; readonly message?: unknown };
  const words = typeof code === 'string' ? code : message;
  return typeof words === 'string' && words ? words.slice(0, 200) : null;
}
