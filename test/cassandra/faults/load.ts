/** Callers that ask one question after the other while something happens, and what came of it. */

/** What callers have seen. */
export interface LoadReport {
  /** Sorted, milliseconds. */
  readonly latencies: readonly number[];
  /** What was wrong with answers, in words; empty when nothing was. */
  readonly failures: readonly string[];
}

/** Callers at work. */
export interface Load {
  /** Has every caller end with the question it is at. */
  end(): Promise<LoadReport>;
}

/**
 * Starts callers, each of which asks again as soon as it was answered.
 *
 * @param ask - one question; answers what is wrong with the answer, or null; what it throws is a failure too
 */
export function startLoad(callers: number, ask: (caller: number) => Promise<string | null>): Load {
  const latencies: number[] = [];
  const failures: string[] = [];
  let goesOn = true;
  const loops = Array.from({length: callers}, async (_, caller) => {
    while (goesOn) {
      const began = performance.now();
      const failure = await ask(caller).catch((error: Error) => `${error.message} ${error.cause ?? ''}`);
      latencies.push(performance.now() - began);
      if (failure !== null) failures.push(`after ${Math.round(performance.now() - began)} ms: ${failure}`);
    }
  });
  return {
    async end() {
      goesOn = false;
      await Promise.all(loops);
      return {latencies: latencies.sort((a, b) => a - b), failures};
    },
  };
}

/** The latency that a share of the answers did not exceed, milliseconds; `share` 0 to 1. */
export const quantile = ({latencies}: LoadReport, share: number): number =>
  latencies[Math.max(0, Math.ceil(share * latencies.length) - 1)] ?? 0;

/** The report in a line, for whoever reads the output of a test. */
export function describeLoad(what: string, report: LoadReport): string {
  const ms = (share: number) => `${Math.round(quantile(report, share))} ms`;
  return `${what}: ${report.latencies.length} answers, ${report.failures.length} failed, median ${ms(0.5)}, p99 ${ms(0.99)}, p99.9 ${ms(0.999)}, longest ${ms(1)}`;
}
