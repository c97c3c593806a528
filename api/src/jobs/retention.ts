/** Forgets what is older than it has to be kept. */

const HOUR_MS = 3_600_000;

/** A store that can forget: samples and bins of a source before a time, epoch milliseconds UTC. */
export interface Forgetful {
  deleteSamplesBefore(source: string, timeMs: number): Promise<void>;
  deleteBinsBefore(source: string, timeMs: number): Promise<void>;
}

/** How long the samples of a source are kept, and the bins that were folded from them, milliseconds. */
export interface Retention {
  readonly source: string;
  readonly samplesMs: number;
  readonly binsMs: number;
}

/** A job: start it once, stop it once. */
export interface RetentionJob {
  /** Runs now, and every hour from then on. */
  start(): void;
  /** Resolves when the run under way has ended. */
  stop(): Promise<void>;
}

/** Keeps one source to its retention. A run that fails is logged, and the next one tries again. */
export function createRetentionJob({
  store,
  retention: {source, samplesMs, binsMs},
  now,
  log,
}: {
  readonly store: Forgetful;
  readonly retention: Retention;
  readonly now: () => number;
  readonly log: {warn(details: object, message: string): void};
}): RetentionJob {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function run(): Promise<void> {
    try {
      await store.deleteSamplesBefore(source, now() - samplesMs);
      await store.deleteBinsBefore(source, now() - binsMs);
    } catch (error) {
      log.warn({err: error, source}, 'what is too old could not be deleted');
    }
  }

  return {
    start() {
      running = run();
      timer = setInterval(() => {
        running = running.then(run);
      }, HOUR_MS);
    },
    stop() {
      clearInterval(timer);
      return running;
    },
  };
}
