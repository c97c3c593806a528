/** The cursor of a page of a catalogue, for every store that lists series ascending by text. */
import {Problem} from '../problem.js';

/** Marks our cursors, so that others are told apart. */
const CURSOR_MARK = 'after:';

/** A cursor is the text of the last series of a page: series that come and go beside it move nothing. */
export const cursorAfter = (series: string): string => Buffer.from(CURSOR_MARK + series).toString('base64url');

/**
 * The series that a page of a catalogue continues after.
 *
 * @throws Problem `invalid_cursor` for what `cursorAfter` did not write
 */
export function seriesOfCursor(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!text.startsWith(CURSOR_MARK) || cursorAfter(text.slice(CURSOR_MARK.length)) !== cursor) {
    throw new Problem('invalid_cursor', `invalid cursor: ${cursor}`, {
      field: 'cursor',
      value: cursor,
      accepted: 'the "next" of a page of this catalogue',
    });
  }
  return text.slice(CURSOR_MARK.length);
}
