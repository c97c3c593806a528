/** The partitions of a series: one a day, UTC. */
const DAY_MS = 86_400_000;

/** The day of a time: days since 1970. */
export const dayOf = (timeMs: number): number => Math.floor(timeMs / DAY_MS);

/** The first millisecond of a day. */
export const startOfDay = (day: number): number => day * DAY_MS;
