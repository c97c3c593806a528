import commonjs from '@rollup/plugin-commonjs';
import {nodeResolve} from '@rollup/plugin-node-resolve';

export default {
  input: 'build/main.js',
  plugins: [nodeResolve(), commonjs()],
  // React asks for it, and browsers do not have it.
  output: {dir: 'dist', intro: "const process = {env: {NODE_ENV: 'production'}};"},
};
