// @ts-check
import {readFileSync} from 'node:fs';
import {extname, join} from 'node:path';
import {ROOT} from '../run.mjs';

/** What Markdown calls the languages of our examples. */
const LANGUAGES = /** @type {Readonly<Record<string, string>>} */ ({
  '.html': 'html',
  '.js': 'js',
  '.mjs': 'js',
  '.tsx': 'tsx',
  '.vue': 'vue',
});

/**
 * A file of an example as a block of code, so that what is read is what was tested.
 *
 * @param {string} path relative to the root
 * @returns {string}
 */
export function example(path) {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return `\`\`\`${LANGUAGES[extname(path)] ?? ''}\n${text.trimEnd()}\n\`\`\``;
}
