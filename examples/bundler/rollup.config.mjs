import {nodeResolve} from '@rollup/plugin-node-resolve';

// A folder, as what deals with the pointer and the table view are chunks that come when they are wanted.
export default {input: 'page.js', plugins: [nodeResolve()], output: {dir: 'dist'}};
