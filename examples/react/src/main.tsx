import '@calls/example-shared/styles.css';
import { failPage, openDesk } from '@calls/example-shared';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { DeskPage } from './desk-page.tsx';

const opening = openDesk(location.search);
const app = document.getElementById('app');
if (!app) throw new Error('index.html has no #app');
opening.then(
  (desk) =>
    createRoot(app).render(
      <StrictMode>
        <DeskPage desk={desk} />
      </StrictMode>,
    ),
  failPage,
);
import.meta.hot?.dispose(async () => (await opening).close());
