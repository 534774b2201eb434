import type { Call } from '@org/calls-core';

/** A call's snapshot without the objects that cannot leave the page. */
export function describeCall(call: Call) {
  const s = call.get();
  return {
    id: s.id,
    peer: s.peer,
    status: s.status,
    reason: s.reason,
    code: s.error?.code ?? null,
    held: s.held,
    connection: s.connection,
    transferring: s.transferring,
    waiting: s.waiting,
    missed: s.missed,
    participants: s.participants.map(({ id, status, muted, holding, tracks }) => {
      return { id, status, muted, holding, sources: tracks.map(({ source }) => source) };
    }),
    microphone: s.local.microphone.actual,
    camera: s.local.camera.actual,
    cameraError: s.local.camera.error?.code ?? null,
  };
}
