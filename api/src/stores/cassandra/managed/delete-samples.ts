/** Takes samples out of our own tables again. */
import type {Removal} from '../../../store.js';
import type {Connection} from '../connect.js';
import type {ManagedCatalogue} from './catalogue.js';
import {dayOf, startOfDay} from './days.js';
import {tableNames} from './schema.js';
import type {SeriesTable} from './series-table.js';

/** Days of a series that are deleted from at once. */
const DAYS_AT_ONCE = 16;
const US_PER_MS = 1000;

/**
 * Deletes samples of a managed keyspace: by ranges of a day, as of now, so that what is written from then on stays.
 * `check` throws a Problem when the tables are not as they must be.
 */
export function createManagedRemoval({
  connection,
  keyspace,
  table,
  catalogue,
  check,
  now,
}: {
  readonly connection: Connection;
  readonly keyspace: string;
  readonly table: SeriesTable;
  readonly catalogue: ManagedCatalogue;
  readonly check: () => void;
  readonly now: () => number;
}): Removal {
  const {samples} = tableNames(keyspace);
  return {
    async deleteSamples(series, span) {
      check();
      const known = await table.read(series);
      if (known === null) return;
      const {id, firstSeen, lastSeen} = known;
      const isAll = span === null || (span.startMs <= firstSeen && span.endMs > startOfDay(dayOf(lastSeen) + 1));
      // The last time is that of a day: the table has it exactly now and then only.
      const startMs = isAll ? startOfDay(dayOf(firstSeen)) : Math.max(span.startMs, startOfDay(dayOf(firstSeen)));
      const lastDay = startOfDay(dayOf(lastSeen) + 1);
      const endMs = isAll ? lastDay : Math.min(span.endMs, lastDay);
      // Greater than that of everything that was written before this millisecond is over.
      const timestamp = now() * US_PER_MS + US_PER_MS - 1;
      let day = dayOf(startMs);
      const deleteDays = async () => {
        while (startOfDay(day) < endMs) {
          const [from, to] = [startOfDay(day), startOfDay(day + 1)];
          const key = [id, day];
          day += 1;
          if (startMs <= from && to <= endMs) {
            await connection.write(`DELETE FROM ${samples} WHERE series = ? AND day = ?`, key, timestamp);
            continue;
          }
          await connection.write(
            `DELETE FROM ${samples} WHERE series = ? AND day = ? AND time >= ? AND time < ?`,
            [...key, Math.ceil(Math.max(from, startMs)), Math.ceil(Math.min(to, endMs))],
            timestamp,
          );
        }
      };
      await Promise.all(Array.from({length: DAYS_AT_ONCE}, deleteDays));
      if (!isAll) return;
      await table.deleteDescription(series, timestamp);
      catalogue.remove(series);
    },
  };
}
