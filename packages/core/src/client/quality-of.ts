import type { Quality } from '../quality/quality-contract.ts';
import { createStore } from '../util/store.ts';
import type { CallHandle } from './call-handle.ts';

/** Quality of a call. */
export function qualityOf(_handle: CallHandle, _participant: string | undefined): Quality {
  return createStore({ level: 'unknown', summary: null });
}
