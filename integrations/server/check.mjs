// Starts the command as `npx @org/calls-server` does, and uses it as a browser would.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

const server = spawn('node_modules/.bin/calls-server', ['--port', '0', '--drain', '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const ended = once(server, 'exit');
const deadline = setTimeout(() => server.kill('SIGKILL'), 30_000);
try {
  const [line] = await once(createInterface(server.stdout), 'line');
  const address = /ws:\/\/(\S+?)\/calls\b/.exec(line)?.[1];
  if (!address) throw new Error(`It printed no address: ${line}`);

  const health = await fetch(`http://${address}/health`);
  if (!health.ok) throw new Error(`/health answers ${health.status}`);

  const session = await (await fetch(`http://${address}/session`, { method: 'POST' })).json();
  const query = new URLSearchParams({ user: session.user, device: 'd1', token: session.token });
  const socket = new WebSocket(`ws://${address}/calls?${query}`);
  const [{ data }] = await once(socket, 'message');
  const frame = JSON.parse(data);
  if (frame.kind !== 'welcome' || frame.user !== session.user) throw new Error(`The first frame is ${data}`);

  server.kill('SIGTERM');
  const [{ code }] = await once(socket, 'close');
  if (code !== 1012) throw new Error(`The socket was closed with ${code}`);
  const [exitCode] = await ended;
  if (exitCode !== 0) throw new Error(`It ended with ${exitCode}`);
  console.log(`calls-server welcomes ${session.user} in Node ${process.version}`);
} finally {
  clearTimeout(deadline);
  server.kill('SIGKILL');
}
