import { errorTable } from '@org/calls-core';
import { createMemoryNetwork, memoryTransport } from '@org/calls-core/memory';
import { preflightReasonTable } from '@org/calls-core/preflight';
import { limits } from '@org/calls-core/protocol';
import { endReasonNames, liveStatusNames, participantStatusNames } from '@org/calls-core/status-names';
import { transportConformance } from '@org/calls-core/testing';
import { cameraFormats } from '../../packages/core/src/media/presets.ts';
import { defaultTimeouts } from '../../packages/core/src/state/defaults.ts';
import { code, number, table } from './markdown.ts';
import { serverErrors, serverFlags } from './server-tables.ts';
import {
  capabilityMeanings,
  endReasonMeanings,
  eventMeanings,
  optionMeanings,
  participantStatusMeanings,
  preflightVerdicts,
  statusMeanings,
  timeoutMeanings,
} from './meanings.ts';
import { grades, levels, scores, warnings } from './quality-tables.ts';

const { entries } = Object;

function meanings(head: readonly [string, string], rows: Readonly<Record<string, string>>): string {
  return table(
    head,
    entries(rows).map(([name, meaning]) => [code(name), meaning]),
  );
}

function errors(): string {
  return entries(errorTable)
    .map(([name, { message, causes, remedy, recoverable }]) =>
      [
        `### ${name}`,
        message,
        `*Causes:* ${causes.join('; ')}.`,
        `*What to do:* ${remedy}`,
        recoverable ? '*Recoverable:* it can be tried again.' : '*Recoverable:* no.',
      ].join('\n\n'),
    )
    .join('\n\n');
}

/** The generated parts of the guide, by name. */
export const tables: Readonly<Record<string, string>> = {
  errors: errors(),
  events: meanings(['Event', 'Means'], eventMeanings),
  options: table(
    ['Option', 'Default', 'What'],
    entries(optionMeanings).map(([name, cells]) => [code(name), ...cells]),
  ),
  statuses: meanings(['Status', 'Means'], statusMeanings),
  'participant-statuses': meanings(['Status', 'Means'], participantStatusMeanings),
  'end-reasons': table(
    ['Reason', 'At the calling side', 'At the called side'],
    entries(endReasonMeanings).map(([reason, sides]) => [code(reason), ...sides]),
  ),
  'status-names': table(
    ['Here', 'Detailed', 'Simple', 'Simple, incoming call'],
    [...entries(liveStatusNames), ...entries(endReasonNames)].map(
      ([name, names]: [string, { detailed: string; simple: string; incoming?: string }]) => [
        name in endReasonNames ? `ended: ${code(name)}` : code(name),
        code(names.detailed),
        code(names.simple),
        code(names.incoming ?? names.simple),
      ],
    ),
  ),
  'participant-status-names': table(
    ['Here', 'Detailed', 'Simple'],
    entries(participantStatusNames).map(([name, { detailed, simple }]) => [code(name), code(detailed), code(simple)]),
  ),
  timeouts: table(
    ['Option', 'Default, ms', 'What waits'],
    entries(timeoutMeanings).map(([name, meaning]) => [
      code(name),
      number(defaultTimeouts[name as keyof typeof defaultTimeouts]),
      meaning,
    ]),
  ),
  capabilities: table(
    ['Capability', 'Say it when', 'Without it'],
    entries(capabilityMeanings).map(([name, cells]) => [code(name), ...cells]),
  ),
  conformance: table(
    ['Case', 'Runs when declared'],
    transportConformance({ create: () => memoryTransport({ network: createMemoryNetwork() }) }).map(
      ({ name, needs }) => [name, needs ? code(needs) : 'always'],
    ),
  ),
  limits: table(
    ['What', 'At most'],
    [
      ['One message, JSON', `${number(limits.messageBytes)} bytes; larger ones travel in parts`],
      ['A message in parts', `${number(limits.joinedBytes)} bytes in ${limits.parts} parts`],
      ['`metadata` of a call, JSON', `${number(limits.metadataBytes)} bytes, ${limits.metadataDepth} levels`],
      ['Id of a user, device or room', `${limits.nameLength} characters`],
      ['Id of a call', `${limits.idLength} characters`],
      ['`self.name`', `${limits.profileName} characters`],
      ['`self.avatar`', `${number(limits.avatar)} characters, \`https:\` or \`data:image/\``],
    ],
  ),
  'camera-presets': table(
    ['Preset', 'Size', 'Frames per second', 'Sent at most, kbit/s'],
    entries(cameraFormats).map(([name, { width, height, frameRate, maxBitrate }]) => [
      code(name),
      `${width} × ${height}`,
      String(frameRate),
      number(maxBitrate / 1000),
    ]),
  ),
  'preflight-reasons': table(
    ['Reason', 'Verdict', 'What was found', 'What to do'],
    entries(preflightReasonTable).map(([name, { effect, message, remedy }]) => [
      code(name),
      preflightVerdicts[effect],
      message,
      remedy,
    ]),
  ),
  'server-errors': serverErrors,
  'server-flags': serverFlags,
  grades,
  levels,
  scores,
  warnings,
};
