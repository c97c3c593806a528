#!/usr/bin/env node
/** The program: the only file that reads the environment and listens to signals. */
import {existsSync, realpathSync} from 'node:fs';
import {createInterface} from 'node:readline/promises';
import {fileURLToPath} from 'node:url';
import {runCommand} from './cli/commands.js';

export {createApp} from './app.js';
export {start} from './start.js';

/** How long an orderly end may take, requests and stores together, before the process ends anyhow. */
const END_MS = 20_000;

/**
 * Runs a command of the program, and ends the process with its exit code. The first SIGTERM or SIGINT ends it in order,
 * the second at once.
 *
 * @param args - without the program's own name
 */
export async function main(args: readonly string[]): Promise<void> {
  const ending = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (ending.signal.aborted) process.exit(1);
      ending.abort(new Error(`ended by ${signal}`));
      setTimeout(() => {
        console.error(`no orderly end within ${END_MS / 1000} s`);
        process.exit(1);
      }, END_MS).unref();
    });
  }
  const code = await runCommand(args, {
    environment: process.env,
    write: (line) => console.log(line),
    warn: (line) => console.error(line),
    terminal: process.stderr.isTTY ? process.stderr : null,
    ...(process.stdin.isTTY && process.stderr.isTTY ? {ask: (question: string) => ask(question, ending.signal)} : {}),
    signal: ending.signal,
  });
  process.exit(code);
}

async function ask(question: string, signal: AbortSignal): Promise<string> {
  const lines = createInterface({input: process.stdin, output: process.stderr});
  // It takes Ctrl-C for itself.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await lines.question(question, {signal});
  } finally {
    lines.close();
  }
}

const program = process.argv[1] ?? '';
// By its real path, as npm runs it through a link.
if (existsSync(program) && realpathSync(program) === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
