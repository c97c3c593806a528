/** One statement of groups. */
import type {types} from 'cassandra-driver';
import type {Connection} from '../connect.js';
import type {PlacedSpan} from '../ordered-read.js';
import {type Grouping, selectGroups} from './select-groups.js';

/** A page of few groups makes the cluster stop and start again: smaller ones than this gain nothing. */
const FEWEST_OF_PAGE = 1_000;

/**
 * What fetches all groups of a part of a span, in one page.
 *
 * @param unit - at which sums are taken apart
 * @param keyOf - what is bound for the key columns, the first time and the time after the last
 */
export function groupsFetcher<Place>(
  connection: Connection,
  grouping: Grouping,
  unit: number,
  keyOf: (part: PlacedSpan<Place>) => readonly unknown[],
): (part: PlacedSpan<Place>, signal: AbortSignal) => Promise<readonly types.Row[]> {
  const query = selectGroups(grouping);
  return async (part, signal) => {
    const most = Math.ceil((part.endMs - part.startMs) / grouping.stepMs) + 2;
    const params = [unit, unit, ...keyOf(part)];
    const groups: types.Row[] = [];
    let pageState: string | null = null;
    do {
      const page: Awaited<ReturnType<Connection['readPage']>> = await connection.readPage(query, params, {
        fetchSize: Math.max(FEWEST_OF_PAGE, most),
        pageState,
        signal,
        // Whatever it brings here, it has read them all.
        countRows: ({rows}) => rows.reduce((count, row) => count + Number(row.n), 0),
        splitsOnTimeout: true,
      });
      groups.push(...page.rows);
      pageState = page.pageState;
    } while (pageState !== null);
    return groups;
  };
}
