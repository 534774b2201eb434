import { createCallClient } from '@org/calls-core';
import { broadcastChannelTransport } from '@org/calls-core/broadcast-channel';
import { callsPlugin } from '@org/calls-vue';
import { createApp } from 'vue';
import App from './app.vue';

const client = createCallClient({ self: { id: 'alice' }, transport: broadcastChannelTransport() });
createApp(App).use(callsPlugin({ client })).mount('#app');
