/**
 * The levels that are kept in tiles: how much time a tile spans, how many tiles lie in a partition, and how long each
 * level is kept. Measured: `docs/decisions/0010-rollups-in-tiles.md`.
 *
 * Everything begins at multiples of its length since 1970, so that no two programs ever cut time differently. Each tile
 * holds whole tiles of the level before it.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A level in tiles. */
export interface TileLevel {
  /** As a configuration names it. */
  readonly name: '10s' | '1m' | '15m' | '1h' | '6h' | '1d';
  /** Width of its bins. */
  readonly levelMs: number;
  /** What one tile spans. */
  readonly tileMs: number;
  /** What one partition of a series spans: some dozens of tiles. */
  readonly eraMs: number;
  /** How long it is kept unless configured; null for ever. */
  readonly keepMs: number | null;
}

/** Fine to coarse. */
export const TILE_LEVELS: readonly TileLevel[] = [
  {name: '10s', levelMs: 10 * SECOND, tileMs: 15 * MINUTE, eraMs: DAY, keepMs: 30 * DAY},
  {name: '1m', levelMs: MINUTE, tileMs: 4 * HOUR, eraMs: 16 * DAY, keepMs: 180 * DAY},
  {name: '15m', levelMs: 15 * MINUTE, tileMs: 2 * DAY, eraMs: 128 * DAY, keepMs: 730 * DAY},
  {name: '1h', levelMs: HOUR, tileMs: 8 * DAY, eraMs: 512 * DAY, keepMs: 1_826 * DAY},
  {name: '6h', levelMs: 6 * HOUR, tileMs: 32 * DAY, eraMs: 2_048 * DAY, keepMs: null},
  {name: '1d', levelMs: DAY, tileMs: 64 * DAY, eraMs: 4_096 * DAY, keepMs: null},
];

/** How long each level is kept, milliseconds; null for ever. */
export type KeptFor = Readonly<Record<TileLevel['name'], number | null>>;

/**
 * The level of a width.
 *
 * @throws RangeError when there is none
 */
export function tileLevelOf(levelMs: number): TileLevel {
  const level = TILE_LEVELS.find((each) => each.levelMs === levelMs);
  if (level) return level;
  throw new RangeError(`unknown level: ${levelMs} ms (${TILE_LEVELS.map(({name}) => name).join(', ')} are kept)`);
}

/** What the lengths of time have to fit to. */
export interface KeepLimits {
  /** How long after its time a sample may still come. */
  readonly latenessMs: number;
  /** How long the job may stand still and lose nothing. */
  readonly downtimeMs: number;
  /** How long samples are kept; null for ever. */
  readonly retentionMs: number | null;
}

/**
 * What is wrong with how long levels are kept, in one sentence; null when nothing is. A tile is made of those of the next
 * finer level once its whole span is settled, and so they have to live as long as that takes, the job standing still for a
 * while included. Samples have to, for the finest tiles.
 */
export function keepFault(keep: KeptFor, {latenessMs, downtimeMs, retentionMs}: KeepLimits): string | null {
  const lives = [
    {name: 'retention', keepMs: retentionMs},
    ...TILE_LEVELS.map(({name}) => ({name: `rollups.keep.${name}`, keepMs: keep[name]})),
  ];
  for (const [i, next] of TILE_LEVELS.entries()) {
    const {name, keepMs} = lives[i]!;
    const leastMs = next.tileMs + latenessMs + downtimeMs;
    if (keepMs !== null && keepMs <= leastMs) {
      return `too short "${name}": ${lengthText(keepMs)}; it has to be longer than ${lengthText(leastMs)}: a tile of ${next.name} (${lengthText(next.tileMs)}), "lateness" (${lengthText(latenessMs)}) and "rollups.downtime" (${lengthText(downtimeMs)})`;
    }
  }
  return null;
}

/** A length of time as a configuration writes it: `1d12h`. */
function lengthText(ms: number): string {
  const units = [
    ['d', DAY],
    ['h', HOUR],
    ['m', MINUTE],
    ['s', SECOND],
    ['ms', 1],
  ] as const;
  let rest = ms;
  let text = '';
  for (const [unit, length] of units) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) text += `${count}${unit}`;
  }
  return text === '' ? '0s' : text;
}
