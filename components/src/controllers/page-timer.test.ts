import {expect} from 'chai';
import {wakeAfter} from './page-timer.js';

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

describe('wakeAfter(delayMs, callback)', () => {
  it('wakes in order of time, and those of nearly the same time together', async () => {
    const rung: [string, number][] = [];
    const ring = (name: string) => () => rung.push([name, performance.now()]);
    wakeAfter(60, ring('late'));
    wakeAfter(20, ring('early'));
    wakeAfter(26, ring('just after'));
    await pause(120);
    expect(rung.map(([name]) => name)).to.deep.equal(['early', 'just after', 'late']);
    expect(rung[1]![1] - rung[0]![1]).to.be.lessThan(3);
  });

  it('does not wake whoever has taken it back', async () => {
    let rung = 0;
    const cancel = wakeAfter(10, () => {
      rung += 1;
    });
    cancel();
    cancel();
    await pause(40);
    expect(rung).to.equal(0);
  });

  it('can be asked again from within', async () => {
    let rung = 0;
    const again = (): void => {
      rung += 1;
      if (rung < 3) wakeAfter(5, again);
    };
    wakeAfter(5, again);
    await pause(150);
    expect(rung).to.equal(3);
  });
});
