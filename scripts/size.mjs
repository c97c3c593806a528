// @ts-check
/**
 * How much a page loads for a plain chart: the bundle that a server hands out and every chunk that it imports at once,
 * gzip -9, each file packed alone, as servers do. Chunks that are imported later, when somebody wants them, do not count.
 *
 *   node scripts/size.mjs      exit code 1 above the limit; part of `npm run check`
 */
import {readFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {gzipSync} from 'node:zlib';
import {parseAst} from 'rollup/parseAst';
import {ROOT} from './run.mjs';

/** What we want. */
const WANTED_BYTES = 40_000;
/** Where we stand: it may shrink, and this with it, but not grow. */
const LIMIT_BYTES = 57_000;
const ENTRY = join(ROOT, 'api/dist/public/metrics-chart.js');

/**
 * A module and what it imports at once, itself first, each file once.
 *
 * @param {string} entry - path of an ES module
 * @returns {string[]} paths
 */
export function filesLoadedWith(entry) {
  const files = new Set([entry]);
  for (const file of files) {
    for (const statement of parseAst(readFileSync(file, 'utf8')).body) {
      const source = 'source' in statement ? statement.source?.value : undefined;
      if (typeof source === 'string') files.add(join(dirname(file), source));
    }
  }
  return [...files];
}

/**
 * @param {string} file
 * @returns {number} bytes of gzip -9
 */
export const gzippedBytes = (file) => gzipSync(readFileSync(file), {level: 9}).length;

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const sizes = filesLoadedWith(ENTRY).map((file) => ({file, bytes: gzippedBytes(file)}));
  const total = sizes.reduce((sum, {bytes}) => sum + bytes, 0);
  for (const {file, bytes} of sizes) console.log(`${basename(file)}: ${(bytes / 1000).toFixed(1)} kB`);
  console.log(
    `a plain chart loads ${(total / 1000).toFixed(1)} kB gzip (wanted ${WANTED_BYTES / 1000}, limit ${LIMIT_BYTES / 1000})`,
  );
  if (total > LIMIT_BYTES) {
    console.error(`too large: ${total} bytes of gzip, ${LIMIT_BYTES} are allowed`);
    process.exitCode = 1;
  }
}
