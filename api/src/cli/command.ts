import type {Environment} from '../config/environment.js';

/** What a command is run with; it touches nothing of the process beside this. */
export interface CommandContext {
  readonly environment: Environment;
  /** Takes a line of output. */
  readonly write: (line: string) => void;
  /** Takes a line about what goes wrong or on. */
  readonly warn: (line: string) => void;
  /** Where progress is drawn; null when it is no terminal. */
  readonly terminal: NodeJS.WritableStream | null;
  /** Asks the person a question, and resolves with the answer; left out when nobody is there to be asked. */
  readonly ask?: (question: string) => Promise<string>;
  /** Aborts when the person who runs it wants it to end. */
  readonly signal: AbortSignal;
}

/** One command. */
export interface Command {
  /** What `--help` prints. */
  readonly help: string;
  /**
   * @param args - without the program's and the command's own names
   * @returns the exit code
   * @throws UsageError, StartError, ConfigError: for the person who runs it
   */
  run(args: readonly string[], context: CommandContext): Promise<number>;
}

/** Arguments that are none of a command; the person is shown where help is. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
