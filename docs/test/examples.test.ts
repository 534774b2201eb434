import { readPage, writeBlock } from './support/guide.ts';

// The tests that the guide shows, run as they stand there.
await import(/* @vite-ignore */ writeBlock(readPage('signaling'), 'pub-sub-transport.test.ts'));
await import(/* @vite-ignore */ writeBlock(readPage('testing'), 'answering-machine.test.ts'));
