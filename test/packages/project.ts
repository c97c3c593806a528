/** A project of somebody else, outside this repository: empty but for what its owner installed. */
import {execFile} from 'node:child_process';
import {cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What the examples are built with, and the frameworks: of this repository, so that they are not installed twice. */
const LINKED = [
  '@rollup/plugin-commonjs',
  '@rollup/plugin-node-resolve',
  '@types/node',
  '@types/react',
  '@types/react-dom',
  'react',
  'react-dom',
  'rollup',
  'typescript',
  'vue',
];
const LINKED_COMMANDS = {rollup: 'rollup/dist/bin/rollup', tsc: 'typescript/bin/tsc'};

/** A project in a folder of its own. */
export interface Project {
  readonly directory: string;
  /**
   * Runs a command in it.
   *
   * @param below - a folder of it; the project itself by default
   * @returns what it wrote to its standard output
   * @throws Error with everything it wrote, when it fails
   */
  run(command: string, args: readonly string[], below?: string): Promise<string>;
  remove(): void;
}

/** Packs the given workspaces as `npm publish` would, and installs what was packed into a new project. */
export async function createProject(workspaces: readonly string[]): Promise<Project> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'metrics-chart-project-')));
  const packed = join(directory, 'packed');
  mkdirSync(packed);
  const chosen = workspaces.flatMap((workspace) => ['--workspace', workspace]);
  await runIn(ROOT, 'npm', ['pack', ...chosen, '--pack-destination', packed]);
  writeFileSync(join(directory, 'package.json'), JSON.stringify({name: 'empty', private: true, type: 'module'}));
  const archives = readdirSync(packed).map((name) => `./packed/${name}`);
  await runIn(directory, 'npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', ...archives]);
  return {
    directory,
    run: (command, args, below = '') => runIn(join(directory, below), command, args),
    remove: () => rmSync(directory, {recursive: true, force: true}),
  };
}

/** Puts the examples into a project, and what they are built with; after the last `npm install`, which would remove it. */
export function addExamples({directory}: Project): void {
  const modules = join(directory, 'node_modules');
  for (const name of LINKED) {
    mkdirSync(dirname(join(modules, name)), {recursive: true});
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name), 'junction');
  }
  for (const [name, path] of Object.entries(LINKED_COMMANDS))
    symlinkSync(join(ROOT, 'node_modules', path), join(modules, '.bin', name));
  cpSync(join(ROOT, 'examples'), directory, {recursive: true});
}

async function runIn(cwd: string, command: string, args: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)(command, args, {cwd, maxBuffer: 1e8})).stdout;
  } catch (error) {
    const {stdout, stderr} = error as {stdout: string; stderr: string};
    throw new Error(`failed: ${command} ${args.join(' ')}\n${stdout}${stderr}`, {cause: error});
  }
}
