/** Programs that some tests need, by their names in scripts/support/system-packages.mjs. */
export type ProgramName =
  | 'chromium'
  | 'firefox'
  | 'coturn'
  | 'mediasoup'
  | 'mosquitto'
  | 'nats'
  | 'redis'
  | 'nginx'
  | 'postgresql'
  | 'xvfb'
  | 'ffmpeg'
  | 'iproute2'
  | 'pulseaudio';

/** True when this machine lacks one of the programs, so that a test is skipped. */
export function lacks(...programs: readonly ProgramName[]): boolean {
  const missing = process.env['CALLS_MISSING']?.split(',') ?? [];
  return programs.some((program) => missing.includes(program));
}
