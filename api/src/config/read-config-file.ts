import {readFileSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import {StartError} from '../start-error.js';
import type {Config} from './config-schema.js';
import type {Environment} from './environment.js';
import {readConfig} from './read-config.js';
import {resolveFiles} from './resolve-files.js';

/**
 * Reads a configuration from its file; files and directories in it come out absolute.
 *
 * @param path - null for none: then everything has its default, beside the working directory
 * @throws StartError when the file cannot be read, ConfigError when it is wrong
 */
export function readConfigFile(path: string | null, environment: Environment): Config {
  if (path === null) return resolveFiles(readConfig('{}', null, environment), process.cwd());
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new StartError(`unreadable configuration: ${path} (${(error as NodeJS.ErrnoException).code})`);
  }
  return resolveFiles(readConfig(text, path, environment), dirname(resolve(path)));
}
