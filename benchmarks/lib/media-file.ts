import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const maxBuffer = 256 * 1024 * 1024;

/** Seconds, by the file's own head. */
export async function durationOf(file: string): Promise<number> {
  const { stdout } = await run('ffprobe', [
    ...['-v', 'error', '-show_entries', 'format=duration', '-of', 'default=nw=1:nk=1'],
    file,
  ]);
  return Number(stdout);
}

/** Seconds of the first sound that is decoded after seeking to `at`; NaN when there is none. Sound has no gaps on a busy machine. */
export async function seekTo(file: string, at: number): Promise<number> {
  const filter = ['-vn', '-af', 'ashowinfo', '-frames:a', '1', '-f', 'null', '-'];
  const input = ['-hide_banner', '-ss', `${at}`, '-copyts', '-i', file];
  const { stderr } = await run('ffmpeg', [...input, ...filter], { maxBuffer });
  return Number(/pts_time:([\d.]+)/.exec(stderr)?.[1] ?? Number.NaN);
}

/** What the decoders complain about between two moments, one line each. */
export async function faultsOf(file: string, from: number, seconds: number): Promise<readonly string[]> {
  const { stderr } = await run('ffmpeg', ['-v', 'error', ...span(from, seconds), '-i', file, '-f', 'null', '-'], {
    maxBuffer,
  });
  return stderr.split('\n').filter(Boolean);
}

/** Ms by which tones come after the flashes in the left half of the picture, for each flash between two moments. */
export async function skewsOf(file: string, from: number, seconds: number): Promise<readonly number[]> {
  const [lights, tones] = [await lightsOf(file, from, seconds), await tonesOf(file, from, seconds)];
  return lights.flatMap((light) => {
    const nearest = Math.min(...tones.map((tone) => Math.abs(tone - light)));
    const tone = tones.find((one) => Math.abs(one - light) === nearest);
    return tone !== undefined && nearest < 0.5 ? [Math.round((tone - light) * 1000)] : [];
  });
}

const span = (from: number, seconds: number): string[] => ['-ss', `${from}`, '-t', `${seconds}`];

async function lightsOf(file: string, from: number, seconds: number): Promise<number[]> {
  const filter = 'crop=iw/8:ih/8:iw/8:ih/3,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-';
  const input = ['-v', 'error', ...span(from, seconds), '-i', file, '-an', '-vf', filter, '-f', 'null', '-'];
  const { stdout } = await run('ffmpeg', input, { maxBuffer });
  const frames = [...stdout.matchAll(/pts_time:([\d.]+)\s+lavfi\.signalstats\.YAVG=([\d.]+)/g)];
  const onsets: number[] = [];
  let bright = true;
  for (const [, time, luma] of frames) {
    const now = Number(luma) > 128;
    if (now && !bright) onsets.push(Number(time));
    bright = now;
  }
  return onsets;
}

async function tonesOf(file: string, from: number, seconds: number): Promise<number[]> {
  const filter = 'silencedetect=noise=-26dB:d=0.3';
  const input = ['-hide_banner', ...span(from, seconds), '-i', file, '-vn', '-af', filter, '-f', 'null', '-'];
  const { stderr } = await run('ffmpeg', input, { maxBuffer });
  return [...stderr.matchAll(/silence_end: ([\d.]+)/g)].map(([, time]) => Number(time));
}
