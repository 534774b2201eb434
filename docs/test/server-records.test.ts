import {
  newCallRecord,
  newParticipantRecord,
  toDetailedCall,
  toDetailedParticipant,
  toSimpleCall,
  toSimpleParticipant,
} from '@org/calls-server';
import { expect, test } from 'vitest';
import { readPage } from './support/guide.ts';

/** The names in each column of the table below a heading. */
function columns(heading: string): readonly string[][] {
  const { text } = readPage('server-records');
  const [, section = ''] = text.split(`### ${heading}\n`);
  const rows = (section.split('\n### ')[0] ?? '').split('\n').filter((line) => line.startsWith('| `'));
  // What stands after a colon are values, or the fields of a field.
  const names = (cell = ''): string[] => [...cell.replace(/:.*/, '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
  return [1, 2, 3].map((column) => rows.flatMap((row) => names(row.split('|')[column]?.replace(/`missed` by.*/, ''))));
}

const call = newCallRecord({ id: 'c', initiatorId: 'a', createdAt: 0 });
const participant = newParticipantRecord({ callId: 'c', userId: 'a', createdAt: 0 });

test.each([
  ['A call', call, toDetailedCall(call), toSimpleCall(call)],
  ['A participant', participant, toDetailedParticipant(participant), toSimpleParticipant(participant)],
])('the table of “%s” names every field of the record and of both shapes', (heading, record, detailed, simple) => {
  const [own = [], inDetail = [], inShort = []] = columns(heading);
  const sorted = (names: readonly string[]) => [...new Set(names)].sort();
  expect(sorted(own)).toEqual(Object.keys(record).sort());
  expect(sorted(inDetail)).toEqual(Object.keys(detailed).sort());
  expect(sorted(inShort)).toEqual(Object.keys(simple).sort());
});
