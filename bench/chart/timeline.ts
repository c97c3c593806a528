import type {Browser} from 'puppeteer-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: {readonly name?: string};
}

/** Processes whose work belongs to the picture. */
const DRAWING = /^(Renderer|GPU Process)$/;

/**
 * Begins to record what the browser does.
 *
 * @returns how to end it: milliseconds of each kind of work without what is nested in it, by `thread, work`
 */
export async function readTimeline(browser: Browser): Promise<{stop(): Promise<ReadonlyMap<string, number>>}> {
  const session = await browser.target().createCDPSession();
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({value}) => {
    events.push(...(value as unknown as TraceEvent[]));
  });
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'cc', 'toplevel']},
  });
  return {
    async stop() {
      const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
      await session.send('Tracing.end');
      await complete;
      await session.detach();
      return ownTimes(events);
    },
  };
}

function ownTimes(events: readonly TraceEvent[]): ReadonlyMap<string, number> {
  const named = (name: string) => events.filter((event) => event.ph === 'M' && event.name === name);
  const processes = new Map(named('process_name').map(({pid, args}) => [pid, args?.name ?? '']));
  const threads = new Map(named('thread_name').map(({pid, tid, args}) => [`${pid}/${tid}`, args?.name ?? '']));
  const lanes = new Map<string, TraceEvent[]>();
  for (const event of events) {
    if (event.ph !== 'X' || !DRAWING.test(processes.get(event.pid) ?? '')) continue;
    const lane = `${event.pid}/${event.tid}`;
    if (!lanes.has(lane)) lanes.set(lane, []);
    lanes.get(lane)!.push(event);
  }
  const times = new Map<string, number>();
  const add = (key: string, microseconds: number) => times.set(key, (times.get(key) ?? 0) + microseconds / 1000);
  for (const [lane, all] of lanes) {
    const thread = threads.get(lane)?.replace(/\d+$/, '') ?? lane;
    const open: TraceEvent[] = [];
    for (const event of all.sort((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0))) {
      while (open.length > 0 && endOf(open.at(-1)!) <= event.ts) open.pop();
      const outer = open.at(-1);
      if (outer) add(`${thread}, ${outer.name}`, -cpuOf(event));
      add(`${thread}, ${event.name}`, cpuOf(event));
      open.push(event);
    }
  }
  return times;
}

const endOf = ({ts, dur = 0}: TraceEvent) => ts + dur;
/** On-CPU time where the trace has it, which a busy machine does not stretch. */
const cpuOf = ({dur = 0, tdur = dur}: TraceEvent) => tdur;
