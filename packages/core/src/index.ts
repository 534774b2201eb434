export type * from './client/api.ts';
export { CallError, errorTable, isCallError, type ErrorCode, type ErrorEntry } from './util/errors.ts';
export { createStore, select, type Readable, type Store } from './util/store.ts';
export { waitFor } from './util/wait-for.ts';
export type { Devices, DevicesSnapshot, LocalMediaSnapshot, LocalSource } from './media/media-contract.ts';
export type { MediaSource } from './protocol/messages.ts';
export type { QualitySnapshot } from './quality/quality-contract.ts';
export { attach, type Attachment, type AttachOptions, type AutoplayState } from './media/attach.ts';
