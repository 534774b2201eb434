import * as core from '@org/calls-core';
import * as memory from '@org/calls-core/memory';
import * as broadcastChannel from '@org/calls-core/broadcast-channel';
import * as protocol from '@org/calls-core/protocol';
import * as testing from '@org/calls-core/testing';
import * as webSocket from '@org/calls-core/websocket';
import '@org/calls-core/compat';
import * as react from '@org/calls-react';
import * as vue from '@org/calls-vue';

const modules = { core, memory, broadcastChannel, protocol, testing, webSocket, react, vue };
document.title = Object.entries(modules)
  .map(([name, module]) => `${name}: ${Object.keys(module).length}`)
  .join(', ');
