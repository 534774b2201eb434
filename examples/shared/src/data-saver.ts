import type { Call, CallClient, Readable } from '@org/calls-core';

/** Pictures that are received while data is saved, device pixels. */
const small = { width: 320, height: 320 };

/** Receives small pictures in every call while data is saved; what is sent is `adaptive()`'s part. */
export function receiveSmall(client: CallClient, savesData: Readable<boolean>): void {
  const look = (call: Call): void => {
    const { status, participants } = call.get();
    if (status === 'ended') return;
    for (const { id } of participants) call.setReceive(id, 'camera', savesData.get() ? small : 'auto');
  };
  client.on('added', (call) => {
    let known = '';
    call.subscribe(({ participants }) => {
      const now = participants.map(({ id, status }) => `${id} ${status}`).join();
      if (now !== known && savesData.get()) look(call);
      known = now;
    });
  });
  savesData.subscribe(() => client.get().calls.forEach(look));
}
