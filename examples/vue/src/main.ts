import '@calls/example-shared/styles.css';
import { failPage, openDesk } from '@calls/example-shared';
import { createApp } from 'vue';
import DeskPage from './desk-page.vue';

const opening = openDesk(location.search);
opening.then((desk) => createApp(DeskPage, { desk }).mount('#app'), failPage);
import.meta.hot?.dispose(async () => (await opening).close());
