/**
 * Every bundle, made from what `tsc` emitted into `build/`; no plugin here parses TypeScript.
 *
 *   components/dist/             the npm package: lit and d3 stay imports, the contract is bundled in
 *   components/dist/standalone/  the same element with everything in it, minified, in one file
 *   api/dist/                    the server and its command; `public/` holds the demo, and the element in parts that come
 *                                when they are wanted
 */
import {readdirSync, readFileSync} from 'node:fs';
import {join, resolve as resolvePath} from 'node:path';
import {nodeResolve} from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import {dts} from 'rollup-plugin-dts';
import {customElementsManifest} from './scripts/docs/custom-elements.mjs';

const packageOf = (workspace) => JSON.parse(readFileSync(`${workspace}/package.json`, 'utf8'));

/** Leaves a package's own dependencies, and Node's, as imports. */
const externalOf = (workspace) => {
  const names = Object.keys(packageOf(workspace).dependencies ?? {});
  return (id) => id.startsWith('node:') || names.some((name) => id === name || id.startsWith(`${name}/`));
};

/** Emits files of a folder as they are. */
const copy = (from, to, wanted) => ({
  name: 'copy',
  generateBundle() {
    for (const name of readdirSync(from).filter(wanted))
      this.emitFile({type: 'asset', fileName: join(to, name), source: readFileSync(join(from, name))});
  },
});

/**
 * What of d3 a chart never calls, and rollup cannot know: a scale of numbers interpolates no colours, dates or strings,
 * its ticks are written by us, and shapes are drawn on a writer of ours. For the standalone bundle only: who bundles d3 themselves has it as it comes.
 */
const leanD3 = {
  name: 'lean-d3',
  async resolveId(id, importer) {
    if (importer === undefined || !/[\\/]d3-(scale|shape)[\\/]/.test(importer)) return null;
    return ['d3-interpolate', 'd3-format', 'd3-path'].includes(id) ? `\0lean-${id}` : null;
  },
  load(id) {
    if (id === '\0lean-d3-interpolate')
      return `export {interpolateNumber, interpolateNumber as interpolate, interpolateRound, piecewise} from 'd3-interpolate';`;
    if (id === '\0lean-d3-path') return 'export class Path {}';
    if (id === '\0lean-d3-format')
      return ['format', 'formatPrefix', 'formatSpecifier', 'precisionFixed', 'precisionPrefix', 'precisionRound']
        .map((name) => `export const ${name} = () => String;`)
        .join('\n');
    return null;
  },
  /** Curves with a parameter are made by functions that are called at once, which rollup keeps unless told they are pure. */
  transform(code, id) {
    if (!/[\\/]d3-(shape|interpolate)[\\/]/.test(id)) return null;
    return {code: code.replace(/^(var \w+ = )(\(function|\w+\()/gm, '$1/*#__PURE__*/ $2'), map: null};
  },
};

/** Style sheets in their shortest form: no comments, no line breaks, no spaces that mean nothing. */
const leanStyles = {
  name: 'lean-styles',
  transform(code, id) {
    if (!/metrics-chart[\\/]styles[\\/]/.test(id)) return null;
    const shorter = (css) =>
      css
        .replace(/\/\*[\s\S]*?\*\//g, '')
        .replace(/\s+/g, ' ')
        .replace(/ ?([{};,>]) ?/g, '$1')
        .replace(/: (?=[^{}]*[;}])/g, ':')
        .replace(/;}/g, '}');
    return {code: code.replace(/`[^`]*`/g, shorter), map: null};
  },
};

/**
 * Asks V8 to compile all functions of a file while it loads, off the main thread: the first chart of a page runs most of
 * them, once, and would otherwise wait for each. Other engines see a comment. Comes after the minifier, which would drop it.
 */
const compiledOnLoad = {
  name: 'compiled-on-load',
  renderChunk: (code) => ({code: `//# allFunctionsCalledOnLoad\n${code}`, map: null}),
};

const resolve = () => nodeResolve({exportConditions: ['production', 'import', 'default']});
const minify = () => terser({module: true, compress: {passes: 2, ecma: 2020}, format: {comments: false}});

const elementEntries = {index: 'components/build/src/index.js', element: 'components/build/src/element.js'};

/** What the npm package holds beside bundles. */
const packageFiles = {
  name: 'package-files',
  generateBundle() {
    const add = (fileName, source) => this.emitFile({type: 'asset', fileName, source});
    // As tsc wrote them: they import nothing but what is published beside them.
    for (const name of ['react.js', 'react.d.ts', 'vue.js', 'vue.d.ts', 'element-props.d.ts'])
      add(name, readFileSync(`components/build/src/${name}`, 'utf8').replace(/^\/\/# sourceMappingURL=.*\n?/m, ''));
    // The one-file bundle exports nothing, but scripts beside it know what it registers.
    add('standalone.d.ts', "import './element.js';\n");
    add('custom-elements.json', `${JSON.stringify(customElementsManifest(), null, 2)}\n`);
  },
};

/** The declarations of the contract, which go into the package's own. */
const contractTypes = {
  name: 'contract-types',
  resolveId: (id) =>
    id.startsWith('@metrics-chart/contract/') ? resolvePath(`contract/build/src/${id.split('/').at(-1)}.d.ts`) : null,
};

const npmElement = {
  input: elementEntries,
  external: externalOf('components'),
  plugins: [resolve(), packageFiles],
  output: {
    dir: 'components/dist',
    format: 'es',
    // What both entries share, by a name that says what it is. No hashes: whoever bundles adds them.
    manualChunks: {chart: [elementEntries.element]},
    chunkFileNames: 'chunks/[name].js',
    hoistTransitiveImports: false,
    sourcemap: true,
  },
};

const npmTypes = {
  input: {index: 'components/build/src/index.d.ts', element: 'components/build/src/element.d.ts'},
  external: externalOf('components'),
  plugins: [contractTypes, dts()],
  output: {dir: 'components/dist', format: 'es'},
};

const standaloneInput = {
  input: {'metrics-chart': 'components/build/src/standalone.js'},
  plugins: [leanD3, leanStyles, resolve(), minify(), compiledOnLoad],
};

/** In the npm package it is one file, which anybody may copy and serve. */
const standaloneElement = {
  ...standaloneInput,
  output: {
    dir: 'components/dist/standalone',
    format: 'es',
    entryFileNames: '[name].js',
    inlineDynamicImports: true,
  },
};

/** A server hands out what a plain chart needs, and the lazy parts when they are wanted. */
const servedElement = {
  ...standaloneInput,
  // What the parts share with the entry lies in a chunk with a hash: they find the very same one, whatever name the entry
  // was loaded by, and in whichever version.
  preserveEntrySignatures: 'strict',
  output: {
    dir: 'api/dist/public',
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: 'metrics-chart-[name]-[hash].js',
  },
};

const server = {
  input: 'api/build/src/main.js',
  external: externalOf('api'),
  plugins: [resolve()],
  output: {
    dir: 'api/dist',
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js',
    sourcemap: true,
  },
};

/** For programs that start a server, or serve its app, themselves. */
const serverTypes = {
  input: {main: 'api/build/src/main.d.ts'},
  external: externalOf('api'),
  plugins: [contractTypes, dts()],
  output: {dir: 'api/dist', format: 'es'},
};

const demo = {
  input: {demo: 'demo/build/src/demo.js'},
  plugins: [
    resolve(),
    copy('demo', 'demo', (name) => /\.(html|css|svg|js|json)$/.test(name) && !name.startsWith('tsconfig')),
  ],
  // The demo loads the element as everybody else does: from the server, with one tag.
  external: ['/metrics-chart.js'],
  output: {dir: 'api/dist/public', format: 'es', entryFileNames: 'demo/[name].js'},
};

const bundles = {
  element: npmElement,
  types: npmTypes,
  standalone: standaloneElement,
  served: servedElement,
  server,
  serverTypes,
  demo,
};

/** All of them, or those that `--configBundles` names, with commas between them. */
export default ({configBundles = Object.keys(bundles).join(',')}) =>
  configBundles.split(',').map((name) => bundles[name]);
