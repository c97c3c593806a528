/** Work that is done again and again, never twice at once. */

/** Runs of a job. */
export interface RepeatedRun {
  /** Runs now; a second call is the run under way. Throws what the work throws. */
  runOnce(signal: AbortSignal): Promise<void>;
  /** Runs now, and again so long after each run, until stopped. */
  start(intervalMs: number): void;
  /** Breaks off the run under way and waits for its end. */
  stop(): Promise<void>;
  isRunning(): boolean;
}

/** Somebody may be about to make ready what the work needs. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Runs of some work.
 *
 * @param isReady - whether there is any use in a run; looked at again soon when not
 * @param onError - told of a run that failed and was not stopped
 */
export function createRepeatedRun(
  work: (signal: AbortSignal) => Promise<void>,
  {isReady = () => true, onError}: {readonly isReady?: () => boolean; readonly onError: (error: unknown) => void},
): RepeatedRun {
  let run: Promise<void> | null = null;
  let stopping: AbortController | null = null;
  let timer: NodeJS.Timeout | undefined;

  const runOnce = (signal: AbortSignal) => {
    run ??= work(signal).finally(() => {
      run = null;
    });
    return run;
  };

  return {
    runOnce,
    isRunning: () => run !== null,
    start(intervalMs) {
      if (stopping !== null) return;
      const controller = new AbortController();
      stopping = controller;
      const next = async () => {
        const ready = isReady();
        try {
          if (ready) await runOnce(controller.signal);
        } catch (error) {
          if (!controller.signal.aborted) onError(error);
        }
        if (controller.signal.aborted) return;
        timer = setTimeout(next, ready ? intervalMs : Math.min(intervalMs, LOOK_AGAIN_MS));
        timer.unref();
      };
      void next();
    },
    async stop() {
      clearTimeout(timer);
      stopping?.abort(new Error('the job is stopped'));
      await run?.catch(() => {});
      stopping = null;
    },
  };
}
