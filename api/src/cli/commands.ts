/** Which command is meant by the arguments of the program. */
import {existsSync} from 'node:fs';
import {ConfigError} from '../config/config-error.js';
import {nearestName} from '../nearest-name.js';
import {Problem} from '../problem.js';
import {ownVersion} from '../start.js';
import {StartError} from '../start-error.js';
import {type Command, type CommandContext, UsageError} from './command.js';
import {deleteSamples} from './delete.js';
import {doctor} from './doctor.js';
import {importSamples} from './import.js';
import {migrate} from './migrate.js';
import {rebuild} from './rebuild.js';
import {rollup} from './rollup.js';
import {schema} from './schema.js';
import {serve} from './serve.js';

const COMMANDS: Readonly<Record<string, Command>> = {
  serve,
  import: importSamples,
  migrate,
  rollup,
  rebuild,
  delete: deleteSamples,
  doctor,
  schema,
};

const HELP = `${serve.help}

Other commands; each knows --help:

  import    reads samples from a file
  migrate   makes our own tables in a Cassandra, or prints how
  doctor    looks at a Cassandra, and proposes a configuration
  rollup    makes the rollups that are kept in a Cassandra, without a server
  rebuild   makes rollups of series anew, from their samples
  delete    deletes series, or a span of them, with their rollups
  schema    prints the JSON Schema of a configuration

  --version  prints the version
  --help     prints this`;

/**
 * Runs the command that arguments mean.
 *
 * @param args - without the program's own name; the command may be left out: it is `serve`
 * @returns the exit code: 0, 1 when it did not work, 2 when the arguments are wrong
 */
export async function runCommand(args: readonly string[], context: CommandContext): Promise<number> {
  try {
    const name = args[0] !== undefined && Object.hasOwn(COMMANDS, args[0]) ? args[0] : null;
    const rest = name === null ? args : args.slice(1);
    const command = name === null ? serve : COMMANDS[name]!;
    if (rest.includes('--help') || rest.includes('-h')) {
      context.write(name === null ? HELP : command.help);
      return 0;
    }
    if (name === null && rest.includes('--version')) {
      context.write(ownVersion());
      return 0;
    }
    if (name === null) refuseUnknownCommand(rest[0]);
    return await command.run(rest, context);
  } catch (error) {
    if (error instanceof UsageError) {
      context.warn(`${error.message}\nsee metrics-chart-api --help`);
      return 2;
    }
    const line = lineOf(error);
    if (line === null) throw error;
    context.warn(line);
    return 1;
  }
}

/** What a person is told of an error; null for one that is a defect of ours. */
function lineOf(error: unknown): string | null {
  if (error instanceof StartError || error instanceof ConfigError) return error.message;
  if (!(error instanceof Problem)) return null;
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}

/** A bare word that is no file is a command that was mistyped, not a configuration that is missing. */
function refuseUnknownCommand(word: string | undefined): void {
  if (word === undefined || !/^[a-z]+$/.test(word) || existsSync(word)) return;
  const names = Object.keys(COMMANDS);
  const nearest = nearestName(word, names);
  throw new UsageError(
    `unknown command: ${word}; ${nearest === undefined ? `one of ${names.join(', ')}` : `nearest: ${nearest}`}`,
  );
}
