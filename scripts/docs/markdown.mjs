// @ts-check
/** Pieces of Markdown. */

/**
 * @param {string} text
 * @returns {string} the text as code, safe in a cell
 */
export const code = (text) => `\`${text.replaceAll('|', '\\|')}\``;

/**
 * A table.
 *
 * @param {readonly string[]} heads
 * @param {readonly (readonly string[])[]} rows
 * @returns {string}
 */
export function table(heads, rows) {
  if (rows.length === 0) throw new Error(`empty table: ${heads.join(', ')}`);
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}
