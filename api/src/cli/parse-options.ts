import {type ParseArgsConfig, parseArgs} from 'node:util';
import {nearestName} from '../nearest-name.js';
import {UsageError} from './command.js';

/**
 * The options and positionals of a command, by `node:util`.
 *
 * @throws UsageError for an option that there is not (naming the nearest), without its value, or with one too many
 */
export function parseOptions<const T extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<{args: string[]; options: T; allowPositionals: true}>> {
  try {
    return parseArgs({args: [...args], options, allowPositionals: true});
  } catch (error) {
    const {code, message} = error as NodeJS.ErrnoException;
    if (!code?.startsWith('ERR_PARSE_ARGS')) throw error;
    const unknown = /^Unknown option '--?([\w-]+)'/.exec(message)?.[1];
    if (unknown === undefined) throw new UsageError(message);
    const nearest = nearestName(unknown, Object.keys(options));
    throw new UsageError(`unknown option: --${unknown}${nearest === undefined ? '' : `; nearest: --${nearest}`}`);
  }
}

/**
 * A port as somebody wrote it.
 *
 * @param name - of the option or variable, for the error
 * @throws UsageError when it is none
 */
export function portFromText(text: string, name: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`invalid ${name}: ${text} (0 to 65535 are accepted)`);
}
