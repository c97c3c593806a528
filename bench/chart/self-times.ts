/** A profile as Chromium's profiler hands it over: times in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {readonly functionName: string; readonly url: string; readonly lineNumber: number};
  }[];
  readonly samples?: readonly number[];
  readonly timeDeltas?: readonly number[];
}

/** Milliseconds that each function ran itself, without what it called, by `name file:line`. */
export function selfTimes({nodes, samples = [], timeDeltas = []}: CpuProfile): ReadonlyMap<string, number> {
  const nameOf = new Map(
    nodes.map(({id, callFrame: {functionName, url, lineNumber}}) => {
      const place = url === '' ? '' : ` ${url.slice(url.lastIndexOf('/') + 1)}:${lineNumber + 1}`;
      return [id, `${functionName || '(anonymous)'}${place}`];
    }),
  );
  const times = new Map<string, number>();
  samples.forEach((id, i) => {
    const name = nameOf.get(id)!;
    // Delta i lies between the sample before and this one.
    if (name !== '(idle)' && name !== '(program)')
      times.set(name, (times.get(name) ?? 0) + (timeDeltas[i + 1] ?? 0) / 1000);
  });
  return times;
}
