import * as core from '@org/calls-core';
import * as bindings from '@org/calls-core/bindings';
import * as memory from '@org/calls-core/memory';
import * as broadcastChannel from '@org/calls-core/broadcast-channel';
import * as protocol from '@org/calls-core/protocol';
import * as statusNames from '@org/calls-core/status-names';
import * as synthetic from '@org/calls-core/synthetic';
import * as testing from '@org/calls-core/testing';
import * as trace from '@org/calls-core/trace';
import * as webSocket from '@org/calls-core/websocket';
import '@org/calls-core/compat';
import * as react from '@org/calls-react';
import * as vue from '@org/calls-vue';
import { showCall } from './show-call.ts';

const modules = {
  ...{ core, bindings, memory, broadcastChannel, protocol, statusNames, synthetic, testing, trace, webSocket },
  ...{ react, vue },
};
document.title = Object.entries(modules)
  .map(([name, module]) => `${name}: ${Object.keys(module).length}`)
  .join(', ');
void showCall();
