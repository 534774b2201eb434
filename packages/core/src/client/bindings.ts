// What a binding to a user interface framework is made of, beyond the root entry. React's and Vue's are.
export { createCallActions, type CallActions, type UiEvent } from './call-actions.ts';
export { type ClientContext, createClientContext } from './client-context.ts';
export { foregroundCall, incomingCalls, watchForeground, watchIncoming } from './foreground.ts';
export { noCall, type CallView, type NoCallSnapshot } from './no-call.ts';
export { findParticipant, presentersOf, streamOf, trackOf } from './participants.ts';
export { noPreflight } from './preflight/idle.ts';
export { noRecording, noRecordings } from './recording/idle.ts';
export { type BreakoutsView, noBreakouts, noGestures, noModeration, type ShownBreakouts } from './room/idle.ts';
export { type Loaded, nextLoaded, type Playable, type PlayableInput, playableOf } from './playable.ts';
export { watchCalls } from './watch-calls.ts';
export { sameItems } from '../util/same-items.ts';
