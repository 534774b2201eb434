import type { Metrics } from '../metrics/metrics.ts';
import type { Routes } from './pages.ts';

/** Parts that must work for the server to be of use, by name. */
export type ReadinessChecks = Readonly<Record<string, () => boolean>>;

/** `GET /health`: the process answers. `GET /ready`: it may be sent clients; 503 with the parts that fail when not. */
export function healthRoutes(checks: ReadinessChecks): Routes {
  return {
    owns: (pathname) => pathname === '/health' || pathname === '/ready',
    mount(app) {
      app.get('/health', (context) => context.json({ status: 'ok' }, 200, noStore));
      app.get('/ready', (context) => {
        const results = Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, check()]));
        const ready = Object.values(results).every(Boolean);
        return context.json({ ready, checks: results }, ready ? 200 : 503, noStore);
      });
    },
  };
}

const noStore = { 'cache-control': 'no-store' };

/** `GET /metrics`: the numbers in the text format of Prometheus. */
export function metricsRoutes(metrics: Metrics): Routes {
  return {
    owns: (pathname) => pathname === '/metrics',
    mount(app) {
      app.get('/metrics', async (context) => {
        const { body, contentType } = await metrics.text();
        return context.body(body, 200, { 'content-type': contentType, ...noStore });
      });
    },
  };
}
