// @ts-check
import {execFile} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {createReadStream, createWriteStream, existsSync} from 'node:fs';
import {mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {basename, dirname, join} from 'node:path';
import {pipeline} from 'node:stream/promises';
import {promisify} from 'node:util';
import {createBrotliDecompress} from 'node:zlib';
import {cacheDirectory, removeLeftovers} from './cache-directory.mjs';

const run = promisify(execFile);

/**
 * What starts the browser: it brings the few libraries that a bare Linux lacks, and fonts, beside those of the system.
 * `exec` keeps the process id, so that whoever started it can end it.
 */
const launcher = `#!/bin/sh
here=$(dirname "$0")
export LD_LIBRARY_PATH="\${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$here/lib"
export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" "$@"
`;

const fontsConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
</fontconfig>
`;

/**
 * The Chromium of the npm package `@sparticuz/chromium`, for a Linux x64 machine without any: a program of its own with
 * all it needs, headless only. Unpacked once (2 s, 230 MB) into the cache directory.
 *
 * The package's own `executablePath` is not used: it keeps whatever it finds at `/tmp/chromium`, of any version and half
 * written too, brings its libraries on AWS Lambda only, and its fonts are found below `/tmp` only.
 *
 * @returns {Promise<string | null>} an absolute path; null on other systems, and where the package is not installed
 */
export async function bundledChromiumPath() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  const packageRoot = findPackage('@sparticuz/chromium');
  if (packageRoot === null) return null;
  const {version} = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8'));
  const home = cacheDirectory(`chromium-${version}`);
  if (!existsSync(home)) await unpack(join(packageRoot, 'bin'), home);
  return join(home, 'launch');
}

/**
 * Unpacks beside the place and renames at the end: what has its name is whole.
 *
 * @param {string} from - the packed files
 * @param {string} home
 */
async function unpack(from, home) {
  const part = `${home}.${randomUUID()}.part`;
  await mkdir(part, {recursive: true});
  await removeLeftovers(dirname(home));
  try {
    await Promise.all([
      unbrotli(join(from, 'chromium.br'), join(part, 'chromium'), 0o755),
      untar(join(from, 'swiftshader.tar.br'), part),
      untar(join(from, 'al2023.tar.br'), part),
      untar(join(from, 'fonts.tar.br'), part),
    ]);
    await writeFile(join(part, 'fonts.conf'), fontsConfiguration);
    await writeFile(join(part, 'launch'), launcher, {mode: 0o755});
    await rename(part, home).catch((error) => {
      if (!existsSync(home)) throw error; // else somebody else was faster
    });
  } finally {
    await rm(part, {recursive: true, force: true});
  }
}

/**
 * @param {string} file - packed by Brotli
 * @param {string} to
 */
async function unbrotli(file, to, mode = 0o644) {
  await pipeline(createReadStream(file), createBrotliDecompress(), createWriteStream(to, {mode}));
}

/**
 * @param {string} archive - a tar file, packed by Brotli
 * @param {string} directory - to unpack into
 */
async function untar(archive, directory) {
  const plain = join(directory, basename(archive, '.br'));
  await unbrotli(archive, plain);
  await run('tar', ['-x', '--no-same-owner', '-f', plain, '-C', directory]);
  await rm(plain);
}

/**
 * The directory of an installed package, or null.
 *
 * @param {string} name
 */
function findPackage(name) {
  try {
    const main = createRequire(import.meta.url).resolve(name);
    return main.slice(0, main.lastIndexOf(join(name, '/')) + name.length);
  } catch {
    return null;
  }
}
