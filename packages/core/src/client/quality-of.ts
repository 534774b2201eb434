import { type Quality, unknownQuality } from '../quality/quality.ts';
import { createStore } from '../util/store.ts';
import type { CallHandle } from './call-handle.ts';

/** Quality of a call. */
export function qualityOf(_handle: CallHandle, _participant: string | undefined): Quality {
  return createStore(unknownQuality);
}
