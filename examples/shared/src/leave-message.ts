import { type Call, createStore, type Readable } from '@org/calls-core';
import type { MessageHandle } from '@org/calls-core/recording';
import type { Phone } from './phone.ts';

/** Records a message for who did not take a call. */
export interface MessageRecorder extends Readable<MessageView> {
  start(): void;
  /** Ends the message and hands it over. */
  send(): void;
  cancel(): void;
}

export interface MessageView {
  /** `none` where no message can be left. */
  readonly status: 'none' | 'possible' | 'recording' | 'sent';
  readonly handle: MessageHandle | null;
  readonly trouble: string | null;
}

const recorders = new WeakMap<Call, MessageRecorder>();

/** The recorder of messages after a call that is over. */
export function messageRecorderOf(phone: Phone, call: Call): MessageRecorder {
  const recorder = recorders.get(call) ?? createMessageRecorder(phone, call);
  recorders.set(call, recorder);
  return recorder;
}

function createMessageRecorder(phone: Phone, call: Call): MessageRecorder {
  const { me, messages, client, sources, strings } = phone;
  const store = createStore<MessageView>({ status: 'none', handle: null, trouble: null });
  const module = import('@org/calls-core/recording');
  /** From the press until the message is handed over, or given up. */
  let busy = false;
  module.then(
    ({ canLeaveMessage }) => canLeaveMessage(call.get()) && store.set({ ...store.get(), status: 'possible' }),
    () => {}, // then there is no button for it
  );
  const fail = (error: unknown): void => {
    const { code, message } = Object(error) as { readonly code?: string; readonly message?: string };
    const trouble =
      code === 'recording-cancelled' ? null : (strings.deviceTrouble[code ?? ''] ?? message ?? String(error));
    store.set({ status: 'possible', handle: null, trouble });
  };
  const record = async (): Promise<void> => {
    const { leaveMessage } = await module;
    const tone = await sources.tone();
    try {
      const handle = await leaveMessage(call, {
        ...(tone && { stream: tone.stream }),
        microphone: client.devices.get().selected.microphone ?? undefined,
        deliver: ({ to, recording: { file, duration } }) =>
          messages.deliver(to, { from: me.id, name: me.name, duration }, file),
      });
      store.set({ status: 'recording', handle, trouble: null });
      await handle.delivered;
      store.set({ status: 'sent', handle: null, trouble: null });
    } finally {
      tone?.close();
    }
  };
  return {
    get: store.get,
    subscribe: store.subscribe,
    start() {
      if (busy) return;
      busy = true;
      void record()
        .catch(fail)
        .finally(() => (busy = false));
    },
    send: () => void store.get().handle?.stop(),
    cancel: () => store.get().handle?.cancel(),
  };
}
