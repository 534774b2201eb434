import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../run.mjs';

const shim = fileURLToPath(new URL('shim', import.meta.url));
/** Sources in one unit of compilation: many of them share their headers. */
const unitSize = 8;
/** These have names of file scope that clash with those of others. */
const alone =
  /(Settings|TcpServerHandle|UdpSocketHandle|PlainTransport|WebRtcTransport|SvcProducerStreamManager|RtxStream|TargetRateController|TransportCongestionControlServer|RTCP\/Feedback|trendline_estimator)\.(cpp|cc)$/;

/**
 * Builds the worker of a mediasoup package with the system's compiler and libraries, and puts it at `target`. mediasoup's own
 * build downloads its tools and dependencies; this one needs nothing but Debian's packages. Rejects with the compiler's words.
 */
export async function buildWorker(mediasoup, target) {
  const home = join(dirname(target), `.build-${process.pid}`);
  rmSync(home, { recursive: true, force: true });
  for (const folder of ['fbs/FBS', 'unity', 'obj']) mkdirSync(join(home, folder), { recursive: true });
  try {
    cpSync(join(mediasoup, 'worker'), join(home, 'worker'), { recursive: true });
    mendKernelTls(join(home, 'worker/src/RTC/DtlsTransport.cpp'));
    await must(home, 'bash', ['-c', `flatc ${flatcFlags} -o fbs/FBS worker/fbs/*.fbs`]);
    await compile(home, unitsOf(join(home, 'worker')));
    chmodSync(join(home, 'mediasoup-worker'), 0o755);
    renameSync(join(home, 'mediasoup-worker'), target);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

const flatcFlags = `--cpp --cpp-field-case-style lower --reflect-names --scoped-enums --filename-suffix ''`;

/**
 * A fault that shows only where OpenSSL has kernel TLS, as Debian's: the answer to "is kernel TLS in use" is always yes, OpenSSL
 * then has no buffer to write to, and the worker dies in its first DTLS handshake.
 */
function mendKernelTls(file) {
  const before = readFileSync(file, 'utf8');
  const after = before.replace(
    '(operationType == BIO_CB_RETURN) ? static_cast<long>(ret) : 1',
    '((operationType & BIO_CB_RETURN) != 0) ? static_cast<long>(ret) : 1',
  );
  if (after === before) throw new Error('DtlsTransport.cpp is not as expected: does it still need to be mended?');
  writeFileSync(file, after);
}

/** The sources that mediasoup's own build lists, in groups. */
function unitsOf(worker) {
  const meson = readFileSync(join(worker, 'meson.build'), 'utf8');
  const listed = (text) => [...text.matchAll(/'([^']+\.(?:cpp|cc))'/g)].map(([, name]) => name);
  const head = meson.slice(meson.indexOf('common_sources'), meson.indexOf('libmediasoup_worker = library'));
  const own = [...listed(head).filter((name) => name.startsWith('src/')), 'src/main.cpp'];
  const bandwidth = listed(readFileSync(join(worker, 'deps/libwebrtc/meson.build'), 'utf8'));
  return [own, bandwidth.map((name) => `deps/libwebrtc/${name}`)].flatMap((names) => {
    const together = names.filter((name) => !alone.test(name));
    const groups = names.filter((name) => alone.test(name)).map((name) => [name]);
    for (let at = 0; at < together.length; at += unitSize) groups.push(together.slice(at, at + unitSize));
    return groups;
  });
}

async function compile(home, units) {
  const libraries = ['openssl', 'libuv', 'libsrtp2'];
  const flagsOf = async (kind) => (await must(home, 'pkg-config', [kind, ...libraries])).trim().split(/\s+/);
  const includes = [shim, 'worker/include', 'fbs', 'worker/deps/libwebrtc', 'worker/deps/libwebrtc/libwebrtc'];
  const flags = [
    ...['-std=c++20', '-O2', '-DNDEBUG', '-w', '-pipe', '-D_FILE_OFFSET_BITS=64', '-DMS_LITTLE_ENDIAN'],
    ...['-DMS_EXECUTABLE', '-DFLATBUFFERS_LOCALE_INDEPENDENT=1', ...includes.map((path) => `-I${path}`)],
    ...(await flagsOf('--cflags')).filter(Boolean),
  ];
  const objects = units.map((_, index) => `obj/u${index}.o`);
  const waiting = units.map((sources, index) => ({ sources, index }));
  const work = async () => {
    for (let unit = waiting.shift(); unit; unit = waiting.shift()) {
      const text = unit.sources.map((name) => `#include "${join(home, 'worker', name)}"\n#undef MS_CLASS\n`).join('');
      writeFileSync(join(home, `unity/u${unit.index}.cpp`), text);
      const args = [...flags, '-c', `unity/u${unit.index}.cpp`, '-o', `obj/u${unit.index}.o`];
      await must(home, 'nice', ['-n', '10', 'g++', ...args]);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  await must(home, 'g++', ['-s', '-o', 'mediasoup-worker', ...objects, ...(await flagsOf('--libs')), '-pthread']);
}

async function must(cwd, command, args) {
  const { ok, output } = await run(command, args, { cwd });
  if (!ok) throw new Error(output.trimEnd().split('\n').slice(-20).join('\n'));
  return output;
}

/** True where a worker loads: libraries that it was built with may be gone. */
export async function isUsable(worker) {
  if (!existsSync(worker)) return false;
  const { ok, output } = await run('ldd', [worker]);
  return ok && !output.includes('not found');
}
