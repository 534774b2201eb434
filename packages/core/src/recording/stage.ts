import { paintTile } from './paint.ts';
import { createMixer } from './mixer.ts';
import { createPlayer, type Player } from './player.ts';
import type { RecordingEnvironment } from './recording-environment.ts';
import { RecordingError } from './recording-error.ts';
import type { ComposeLayout, Rect, Tile } from './scene.ts';
import { createSpeakers, type Speakers } from './speakers.ts';

/** What a stage shows. */
export interface StageOptions {
  readonly environment: RecordingEnvironment;
  /** Null records the sound alone. */
  readonly size: { readonly width: number; readonly height: number } | null;
  readonly frameRate: number;
  readonly layout: ComposeLayout;
  /** Everything that is to be seen or heard now; asked for at each frame. */
  tiles(): readonly Tile[];
}

/** Everything that is recorded, brought to one picture and one sound whose tracks stay the same. */
export interface Stage {
  readonly stream: MediaStream;
  /** Resolves when sound flows; rejects `audio-blocked`. */
  readonly ready: Promise<void>;
  close(): void;
}

/** With sound alone there is no frame to wait for. */
const soundRate = 20;

/** Creates a stage and begins to play. Throws `unsupported-recording`. */
export function createStage(options: StageOptions): Stage {
  const { environment, size } = options;
  const mixer = createMixer(environment);
  if (!mixer) throw new RecordingError('unsupported-recording', { detail: 'There is no AudioContext.' });
  const picture = size && createPicture(options, size);
  const speakers = createSpeakers(environment.clock, mixer.level);
  const tick = (): void => {
    const tiles = options.tiles();
    const sounds = tiles.flatMap((tile) => {
      const track = tile.sound();
      return track ? [[tile.id, track] as const] : [];
    });
    mixer.set(new Map(sounds));
    picture?.draw(tiles, speakers(tiles));
  };
  tick();
  const stop = environment.every(1000 / (size ? options.frameRate : soundRate), tick);
  return {
    stream: environment.createStream([...(picture ? [picture.track] : []), mixer.track]),
    ready: (async () => {
      if (!(await mixer.running())) throw new RecordingError('audio-blocked');
    })(),
    close() {
      stop();
      picture?.close();
      mixer.close();
    },
  };
}

function createPicture(
  { environment, frameRate, layout }: StageOptions,
  size: { readonly width: number; readonly height: number },
): {
  readonly track: MediaStreamTrack;
  draw(tiles: readonly Tile[], speakers: Speakers): void;
  close(): void;
} {
  const [captured, sheet] = [0, 1].map(() => environment.createCanvas(size.width, size.height));
  const [shown, context] = [captured, sheet].map((canvas) => canvas?.getContext('2d', { alpha: false }));
  const track = captured?.captureStream?.(frameRate).getVideoTracks()[0];
  if (!sheet || !shown || !context || !track)
    throw new RecordingError('unsupported-recording', { detail: 'A canvas cannot be captured.' });
  const players = new Map<string, Player>();
  let before = '';

  const playerOf = (tile: Tile): Player => {
    const player = players.get(tile.id) ?? createPlayer(environment);
    players.set(tile.id, player);
    player.show(tile.picture());
    return player;
  };
  const clean = (tiles: readonly Tile[]): void => {
    for (const [id, player] of players) {
      if (tiles.some((tile) => tile.id === id)) continue;
      player.close();
      players.delete(id);
    }
  };
  /** Everything is painted anew where something moved; a picture that is late by a frame or two keeps its last one. */
  const wipe = (places: ReadonlyMap<string, Rect>): boolean => {
    const now = JSON.stringify([...places]);
    if (now === before) return false;
    before = now;
    context.fillStyle = '#000';
    context.fillRect(0, 0, size.width, size.height);
    return true;
  };
  return {
    track,
    draw(tiles, { speaking, active }) {
      clean(tiles);
      // A graph of sounds takes its time, and would be 70 to 90 ms after the picture in Chromium: that waits a frame for it.
      shown.drawImage(sheet, 0, 0);
      const seen = tiles.map((tile) => {
        const player = playerOf(tile);
        const frame = player.frame();
        const aspect = frame && frame.videoWidth / frame.videoHeight;
        return { tile, player, frame, aspect, speaking: speaking.has(tile.id) };
      });
      const given = seen.map(({ tile: { id, kind }, aspect, speaking: speaks }) => ({
        ...{ id, kind, aspect, speaking: speaks, active: id === active },
      }));
      const places = layout(given, size);
      const wiped = wipe(places);
      for (const { tile, player, frame, speaking: speaks } of seen) {
        const place = places.get(tile.id);
        if (!place || (!frame && player.shows && !wiped)) continue;
        paintTile(context, { tile, place, frame, speaking: speaks && seen.length > 1 });
      }
    },
    close() {
      clean([]);
      track.stop();
    },
  };
}
