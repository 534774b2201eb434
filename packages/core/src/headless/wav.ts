/** Makes a WAV file (RIFF, PCM of 16 bits) of samples, of several channels in turn. */
export function wavFile(pieces: readonly Int16Array[], sampleRate: number = 48_000, channels: number = 1): Uint8Array {
  const bytes = 2 * pieces.reduce((sum, { length }) => sum + length, 0);
  const file = new DataView(new ArrayBuffer(44 + bytes));
  const text = (at: number, letters: string): void =>
    [...letters].forEach((letter, index) => file.setUint8(at + index, letter.charCodeAt(0)));
  const frame = 2 * channels;
  text(0, 'RIFF');
  file.setUint32(4, 36 + bytes, true);
  text(8, 'WAVEfmt ');
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true);
  file.setUint16(22, channels, true);
  file.setUint32(24, sampleRate, true);
  file.setUint32(28, sampleRate * frame, true);
  file.setUint16(32, frame, true);
  file.setUint16(34, 16, true);
  text(36, 'data');
  file.setUint32(40, bytes, true);
  let at = 44;
  for (const piece of pieces) for (const sample of piece) file.setInt16((at += 2) - 2, sample, true);
  return new Uint8Array(file.buffer);
}
