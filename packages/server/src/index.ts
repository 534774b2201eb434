export { ServerError, serverErrorTable } from '@org/calls-core/protocol';
export type { ServerErrorCode, ServerErrorEntry, ServerErrorOptions } from '@org/calls-core/protocol';
