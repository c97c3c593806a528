import {readFileSync} from 'node:fs';
import {nodeResolve} from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import {rollup} from 'rollup';
import {ROOT} from '../output-file.js';

// The types are those of its CommonJS build: to them, the function is a property of what is imported.
const minify = terser as unknown as typeof terser.default;

/** What can be measured, in the order of the tables. */
export const SUBJECT_NAMES = ['empty', 'uplot', 'd3-svg', 'metrics-chart', 'metrics-chart-lines'] as const;
export type SubjectName = (typeof SUBJECT_NAMES)[number];

/** A subject as one page loads it. */
export interface SubjectPage {
  readonly name: SubjectName;
  /** The library, if it is bundled here, together with the code that drives it. */
  readonly script: string;
  readonly css: string;
  /** Loads the element from its own files. */
  readonly usesElement: boolean;
}

/** Bundles a subject, minified as for production. */
export async function bundleSubject(name: SubjectName): Promise<SubjectPage> {
  const bundle = await rollup({
    input: `${ROOT}bench/build/chart/subjects/${name}.js`,
    plugins: [nodeResolve({exportConditions: ['production', 'import', 'default']})],
  });
  const {output} = await bundle.generate({format: 'es', plugins: [minify({module: true})]});
  await bundle.close();
  const script = output[0].code;
  const css = name === 'uplot' ? readFileSync(`${ROOT}node_modules/uplot/dist/uPlot.min.css`, 'utf8') : '';
  const usesElement = name === 'metrics-chart' || name === 'metrics-chart-lines';
  return {name, script, css, usesElement};
}

/** @throws RangeError when there is none of that name */
export function subjectName(name: string): SubjectName {
  const found = SUBJECT_NAMES.find((each) => each === name);
  if (!found) throw new RangeError(`unknown subject: ${name} (there are ${SUBJECT_NAMES.join(', ')})`);
  return found;
}
