import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './run.mjs';

/** Debian keeps the server's programs out of PATH, in a folder of each major version. */
const postgresHome = '/usr/lib/postgresql';
const newest = existsSync(postgresHome) ? readdirSync(postgresHome).sort((a, b) => Number(b) - Number(a))[0] : '0';
const postgres = join(postgresHome, newest ?? '0', 'bin/postgres');

/** Programs that some tests need, and the Debian packages that bring them. */
const programs = [
  { name: 'chromium', package: 'chromium', path: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium' },
  { name: 'firefox', package: 'firefox-esr', path: process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr' },
  { name: 'coturn', package: 'coturn', command: 'turnserver' },
  { name: 'mosquitto', package: 'mosquitto', command: 'mosquitto' },
  { name: 'nats', package: 'nats-server', command: 'nats-server' },
  { name: 'redis', package: 'redis-server', command: 'redis-server' },
  { name: 'nginx', package: 'nginx', command: 'nginx' },
  { name: 'postgresql', package: 'postgresql', path: postgres },
  { name: 'xvfb', package: 'xvfb', command: 'Xvfb' },
  { name: 'ffmpeg', package: 'ffmpeg', command: 'ffprobe' },
  { name: 'iproute2', package: 'iproute2', command: 'ip' },
  { name: 'pulseaudio', package: 'pulseaudio', command: 'pulseaudio' },
  // What the worker of mediasoup is built with.
  { name: 'g++', package: 'g++', command: 'g++' },
  { name: 'pkg-config', package: 'pkg-config', command: 'pkg-config' },
  { name: 'flatc', package: 'flatbuffers-compiler', command: 'flatc' },
  { name: 'libflatbuffers', package: 'libflatbuffers-dev', header: 'flatbuffers/flatbuffers.h' },
  { name: 'libssl', package: 'libssl-dev', header: 'openssl/ssl.h' },
  { name: 'libuv', package: 'libuv1-dev', header: 'uv.h' },
  { name: 'libsrtp2', package: 'libsrtp2-dev', header: 'srtp2/srtp.h' },
];

const folders = `${process.env.PATH ?? ''}${delimiter}/usr/sbin${delimiter}/sbin`.split(delimiter);
const executable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
const present = ({ path, command, header }) => {
  if (header) return existsSync(join('/usr/include', header));
  return path ? executable(path) : folders.some((folder) => executable(join(folder, command)));
};
const missing = () => programs.filter((program) => !present(program));

/** Installs what is missing where that is possible without asking, and returns the names of what is still missing. */
export async function ensureSystemPackages() {
  if (missing().length > 0 && canInstall()) await install(missing().map((program) => program.package));
  const left = missing();
  if (left.length > 0) {
    const packages = left.map((program) => program.package).join(' ');
    console.log(
      `Missing: ${packages}. On Debian or Ubuntu: sudo apt-get install -y --no-install-recommends ${packages}`,
    );
  }
  return left.map((program) => program.name);
}

function canInstall() {
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
}

async function install(packages) {
  console.log(`Installing ${packages.join(' ')} …`);
  const options = ['-o', 'DPkg::Lock::Timeout=300'];
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', [...options, 'update', '-qq'], { env });
  const { ok, output } = await run(
    'apt-get',
    [...options, 'install', '-y', '-qq', '--no-install-recommends', ...packages],
    { env },
  );
  if (!ok) console.log(output.trimEnd().split('\n').slice(-5).join('\n'));
}
