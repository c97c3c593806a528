/**
 * What time it is for a server, learned from the `Date` header of its answers: what `now` means in a chart must not
 * depend on how well the reader's machine is set.
 */

/** By API: how far its clock is ahead of this machine's, milliseconds. */
const offsets = new Map<string, number>();

/** The time of an API's server, epoch milliseconds; this machine's own until an answer told better. */
export function serverNow(api: string): number {
  return Date.now() + (offsets.get(api) ?? 0);
}

/**
 * Learns from an answer. `Date` is cut to the second and lies somewhere between sending and receiving; within that doubt
 * the machine's own clock is believed. Answers that a cache may have kept are left out: their `Date` is that of the copy.
 *
 * @param sentMs - when the request left, epoch milliseconds of this machine
 * @param receivedMs - when the response came
 */
export function learnServerClock(api: string, headers: Headers, sentMs: number, receivedMs: number): void {
  if (headers.has('age') || /max-age=[1-9]/.test(headers.get('cache-control') ?? '')) return;
  const dateMs = Date.parse(headers.get('date') ?? '');
  if (!Number.isFinite(dateMs)) return;
  const least = dateMs - receivedMs;
  const most = dateMs + 1000 - sentMs;
  offsets.set(api, Math.max(least, Math.min(most, 0)));
}
