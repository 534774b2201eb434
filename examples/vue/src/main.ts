import '@calls/example-shared/styles.css';
import { createDesk } from '@calls/example-shared';
import { createApp } from 'vue';
import DeskPage from './desk-page.vue';

const desk = createDesk(location.search);
createApp(DeskPage, { desk }).mount('#app');
import.meta.hot?.dispose(() => desk.close());
