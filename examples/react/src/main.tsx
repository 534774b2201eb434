import '@calls/example-shared/styles.css';
import { createDesk } from '@calls/example-shared';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { DeskPage } from './desk-page.tsx';

const desk = createDesk(location.search);
const app = document.getElementById('app');
if (!app) throw new Error('index.html has no #app');
createRoot(app).render(
  <StrictMode>
    <DeskPage desk={desk} />
  </StrictMode>,
);
import.meta.hot?.dispose(() => desk.close());
