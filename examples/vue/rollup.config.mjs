import {nodeResolve} from '@rollup/plugin-node-resolve';
import {compileScript, parse} from 'vue/compiler-sfc';

/**
 * What @vitejs/plugin-vue does for a whole project, done for a few components. The only thing that the element asks of it is
 * `isCustomElement`: Vue is told that its tags are no components.
 */
const vue = {
  name: 'vue',
  transform(source, id) {
    if (!id.endsWith('.vue')) return null;
    const {descriptor} = parse(source, {filename: id});
    const isCustomElement = (tag) => tag.startsWith('metrics-');
    const compilerOptions = {isCustomElement};
    const {content} = compileScript(descriptor, {id, inlineTemplate: true, templateOptions: {compilerOptions}});
    return {code: content, map: null};
  },
};

export default {
  input: 'src/main.js',
  plugins: [vue, nodeResolve()],
  // Vue asks for them, and browsers do not have them.
  output: {
    dir: 'dist',
    intro: [
      "const process = {env: {NODE_ENV: 'production'}};",
      'const __VUE_OPTIONS_API__ = false, __VUE_PROD_DEVTOOLS__ = false, __VUE_PROD_HYDRATION_MISMATCH_DETAILS__ = false;',
    ].join('\n'),
  },
};
