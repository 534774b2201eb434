export type * from './client/api.ts';
