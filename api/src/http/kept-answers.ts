/**
 * Encoded answers that are kept for whoever asks the same: neither read nor written as JSON nor compressed again. Of
 * those that no longer fit in memory the entity tag is kept, so that who has them is still told so without a read.
 */
import type {Encoded} from './encoded.js';

/** An answer that is kept. */
export interface KeptAnswer {
  readonly tag: string;
  /** Null when only the tag is left. */
  readonly encoded: Encoded | null;
}

/** Keeps answers by what was asked. */
export interface KeptAnswers {
  /** The answer, as long as it is current; null when there is none. */
  find(key: string): KeptAnswer | null;
  /** @param isCurrent - asked whenever the answer is looked for; once it says no, the answer is forgotten */
  keep(key: string, encoded: Encoded, isCurrent: () => boolean): void;
  /** What is held now. */
  readonly bytes: number;
}

interface Entry {
  readonly tag: string;
  readonly isCurrent: () => boolean;
  encoded: Encoded | null;
  /** What of it is in the total. */
  bytes: number;
}

/** No answer takes more than this part of what all may take. */
const LARGEST_PART = 1 / 8;
/** A tag and its question are some hundred bytes. */
const MOST_ENTRIES = 20_000;

/**
 * Keeps none yet.
 *
 * @param mostBytes - of bodies, plain and compressed; what was not asked for longest goes first. 0 keeps nothing
 */
export function createKeptAnswers(mostBytes: number): KeptAnswers {
  /** In the order in which they were asked for last. */
  const entries = new Map<string, Entry>();
  let total = 0;

  function drop(entry: Entry): void {
    entry.encoded = null;
    total -= entry.bytes;
    entry.bytes = 0;
  }

  function forget(key: string, entry: Entry): void {
    drop(entry);
    entries.delete(key);
  }

  /** A body may have been compressed since it was counted. */
  function recount(entry: Entry): void {
    const bytes = entry.encoded?.heldBytes() ?? 0;
    total += bytes - entry.bytes;
    entry.bytes = bytes;
  }

  function makeRoom(): void {
    for (const [key, entry] of entries) {
      if (total <= mostBytes && entries.size <= MOST_ENTRIES) return;
      if (entries.size > MOST_ENTRIES) forget(key, entry);
      else if (entry.encoded !== null) drop(entry);
    }
  }

  return {
    find(key) {
      const entry = entries.get(key);
      if (entry === undefined) return null;
      if (!entry.isCurrent()) {
        forget(key, entry);
        return null;
      }
      entries.delete(key);
      entries.set(key, entry);
      recount(entry);
      makeRoom();
      return entry;
    },
    keep(key, encoded, isCurrent) {
      if (encoded.heldBytes() > mostBytes * LARGEST_PART) return;
      const before = entries.get(key);
      if (before !== undefined) forget(key, before);
      const entry: Entry = {tag: encoded.tag, isCurrent, encoded, bytes: 0};
      entries.set(key, entry);
      recount(entry);
      makeRoom();
    },
    get bytes() {
      return total;
    },
  };
}
