import { ServerError } from '@org/calls-core/protocol';
import { type ChangeRule, isOver, isPending } from './call-changes.ts';

/** Takes a call. `connected`: media flows at once, as far as the server is told. */
export const answerRule =
  (connected: boolean): ChangeRule =>
  (current, self, at) => {
    const [call, user] = [current.call.id, self.userId];
    if (self.invitedAt === null) throw new ServerError('forbidden', { detail: 'Only whoever is called can answer.' });
    if (isOver(current)) throw new ServerError('call-over');
    const isIn = self.status === 'connecting' || self.status === 'connected' || self.status === 'disconnected';
    if (!isIn && !isPending(self)) throw new ServerError('call-over', { detail: 'The user has declined it or left.' });
    return [
      { type: 'accepted', call, user, at },
      ...(connected ? [{ type: 'connected', call, user, at } as const] : []),
    ];
  };

/** Turns a call down, for this user alone. What is declined or over stays as it is. */
export const declineRule =
  (reason: 'declined' | 'busy'): ChangeRule =>
  (current, self, at) => {
    if (self.invitedAt === null) throw new ServerError('forbidden', { detail: 'Only whoever is called can decline.' });
    if (isPending(self) && !isOver(current)) {
      return [{ type: 'declined', call: current.call.id, user: self.userId, reason, at }];
    }
    if (self.status === 'declined' || self.status === 'busy' || isOver(current)) return [];
    throw new ServerError('forbidden', { detail: 'The call was answered already: end it instead.' });
  };
