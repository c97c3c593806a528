import {distance} from 'fastest-levenshtein';

/**
 * The known name that somebody probably meant: the one that differs by the fewest letters, capitals aside.
 *
 * @returns undefined when every known name differs by more than half the length of the given one
 */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  let fewest = Math.max(2, Math.ceil(name.length / 2)) + 1;
  for (const candidate of known) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest) {
      fewest = edits;
      nearest = candidate;
    }
  }
  return nearest;
}
