/**
 * A process to be killed: writes batches of 20 series to the database in the directory that it is given, one sample
 * each, and says the number of each batch when its write has resolved. Every 7th batch is late and large.
 */
import {writeSync} from 'node:fs';
import {sampleColumns} from '../../bin-columns.js';
import {openDuckDbStore} from './open.js';

const store = await openDuckDbStore({directory: process.argv[2]!});
const sink = store.sink('killed');
const series = (host: number) =>
  ({metric: 'm', labels: {host: String(host)}, kind: 'gauge', unit: null, interval: 1_000}) as const;

for (let batch = 0; ; batch++) {
  await sink.writeSamples(
    Array.from({length: 20}, (_, host) => ({
      series: series(host),
      samples: sampleColumns(Float64Array.of(batch * 1_000), Float64Array.of(batch)),
    })),
  );
  if (batch % 7 === 6) {
    const time = Float64Array.from({length: 20_000}, (_, i) => -20_000 + i);
    await sink.writeSamples([
      {series: series(100), samples: sampleColumns(time, new Float64Array(20_000).fill(batch))},
    ]);
  }
  writeSync(1, `${batch}\n`);
}
