/** A connection to a real Cassandra whose process can be stopped or killed at any statement. */
import type {Connection} from '#api/stores/cassandra/connect.js';

/** What befalls a process. `kill-late`: the statement takes effect, and the process never hears of it. */
export type Fault = 'pause' | 'kill' | 'kill-late';

/** What a statement of a killed process throws. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** A process, as its statements see it. */
export interface Faults {
  /** Has something befall the process at its statement number `count` from now. */
  plan(count: number, fault: Fault): void;
  /** Has something befall the process at the next statement like this. */
  planAt(isMeant: (query: string) => boolean, fault: Fault): void;
  /** Whether it stands still now, in the middle of something. */
  isPaused(): boolean;
  isDead(): boolean;
  /** Goes on, when it stands still; nothing is planned any more. */
  resume(): void;
  kill(): void;
}

/** The connection of one process over one that many share. */
export function createFaultyConnection(shared: Connection): {connection: Connection; faults: Faults} {
  let statements = 0;
  let plan: {readonly isDue: (query: string) => boolean; readonly fault: Fault} | null = null;
  let dead = false;
  const state: {pause: {readonly ended: Promise<void>; readonly end: () => void} | null} = {pause: null};

  async function whilePaused(): Promise<void> {
    while (state.pause !== null) await state.pause.ended;
  }

  async function through<T>(query: string, statement: () => Promise<T>): Promise<T> {
    statements += 1;
    const fault = plan?.isDue(query) ? plan.fault : null;
    if (fault === 'kill') dead = true;
    if (fault === 'pause') {
      plan = null;
      let end = () => {};
      const ended = new Promise<void>((resolve) => {
        end = resolve;
      });
      state.pause = {ended, end};
    }
    await whilePaused();
    if (dead) throw new Killed('the process was killed');
    if (fault === 'kill-late') dead = true;
    const result = await statement();
    await whilePaused();
    if (dead) throw new Killed('the process was killed');
    return result;
  }

  const connection: Connection = {
    ...shared,
    readPage: (...args) => through(args[0], () => shared.readPage(...args)),
    run: (...args) => through(args[0], () => shared.run(...args)),
    write: (...args) => through(args[0], () => shared.write(...args)),
    runBatch: (...args) => through('a batch', () => shared.runBatch(...args)),
    runConditional: (...args) => through(args[0], () => shared.runConditional(...args)),
  };
  const resume = () => {
    const {pause} = state;
    state.pause = null;
    plan = null;
    pause?.end();
  };
  return {
    connection,
    faults: {
      plan(count, fault) {
        const at = statements + count;
        plan = {isDue: () => statements >= at, fault};
      },
      planAt(isDue, fault) {
        plan = {isDue, fault};
      },
      isPaused: () => state.pause !== null,
      isDead: () => dead,
      resume,
      kill() {
        dead = true;
        resume();
      },
    },
  };
}
