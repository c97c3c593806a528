import {mkdirSync, writeFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import {fileURLToPath} from 'node:url';

/** The root of the checkout: this file runs from `bench/build/`. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Where results are left; git ignores it. */
export const OUTPUT = join(ROOT, 'bench/output');

/** Writes a file there. Returns its path from the root. */
export function writeOutput(name: string, content: string): string {
  mkdirSync(OUTPUT, {recursive: true});
  const path = join(OUTPUT, name);
  writeFileSync(path, content);
  return relative(ROOT, path);
}
