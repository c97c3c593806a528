import {DASHES, LIGHT_PALETTE} from './palette.js';

/** How a series is told apart: colour slot, and dash pattern as an index into `DASHES`. */
export interface SeriesLook {
  readonly slot: number;
  readonly dash: number;
}

const SLOTS = LIGHT_PALETTE.length;

/** Slots that stay apart best, and need no dashes. */
const FIRST_SLOTS = 4;

/** Every look there is, the plainest first: full lines in the first slots, one dash each in the others, then all the rest. */
const LOOKS: readonly SeriesLook[] = (() => {
  const plain = LIGHT_PALETTE.map((_, slot) => ({slot, dash: slot < FIRST_SLOTS ? 0 : 1 + (slot % 3)}));
  const rest = DASHES.flatMap((_, dash) => LIGHT_PALETTE.map((_, slot) => ({slot, dash}))).filter(
    ({slot, dash}) => dash > 0 && plain[slot]!.dash !== dash,
  );
  return [...plain, ...rest];
})();

/** A number from 0 to 2^32 − 1 that is the same for equal texts everywhere (FNV-1a, 32 bits, over UTF-16 code units). */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/**
 * A look for each series, by what it is and not by where it stands: who comes, goes or is moved changes nobody else's.
 *
 * Series that had a look keep it. A new one takes the look that its hash points to among the plainest that are free:
 * full lines in the first four colours, then the other four with dashes, then any look that nobody has; more than there
 * are, and looks repeat. The order of the keys does not matter.
 *
 * @param keys - identities of all series of a chart, hidden ones included; repeated ones count once
 * @param known - looks given before, to whomever; those of series that left are free again
 * @returns one look per key
 */
export function assignLooks(
  keys: readonly string[],
  known: ReadonlyMap<string, SeriesLook> = new Map(),
): Map<string, SeriesLook> {
  const looks = new Map<string, SeriesLook>();
  const taken = new Set<SeriesLook>();
  const take = (key: string, look: SeriesLook) => {
    looks.set(key, look);
    taken.add(look);
  };
  for (const key of keys) {
    const look = known.get(key);
    if (look) take(key, LOOKS.find(({slot, dash}) => slot === look.slot && dash === look.dash) ?? look);
  }
  // Sorted, so that two viewers with the same series see the same, however these arrived.
  for (const key of [...new Set(keys)].sort()) {
    if (looks.has(key)) continue;
    const hash = hashText(key);
    take(key, freeLook(hash, 0, FIRST_SLOTS) ?? freeLook(hash, FIRST_SLOTS, SLOTS) ?? restLook(hash));
  }
  return looks;

  function freeLook(hash: number, from: number, to: number): SeriesLook | undefined {
    for (let i = 0; i < to - from; i++) {
      const look = LOOKS[from + ((hash + i) % (to - from))]!;
      if (!taken.has(look)) return look;
    }
    return undefined;
  }

  function restLook(hash: number): SeriesLook {
    return LOOKS.find((look) => !taken.has(look)) ?? LOOKS[hash % LOOKS.length]!;
  }
}
