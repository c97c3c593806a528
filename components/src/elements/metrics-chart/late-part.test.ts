import {expect} from 'chai';
import {LatePart} from './late-part.js';
import {ChartHarness} from './metrics-chart.harness.js';

describe('LatePart', () => {
  it('comes once, is awaited by those alone who want it, and tells each of them', async () => {
    let loads = 0;
    const part = new LatePart(async () => {
      loads += 1;
      return 'here';
    });
    const told: string[] = [];
    const one = () => told.push('one');
    const other = () => told.push('other');
    const stranger = () => told.push('stranger');
    expect(part.want(one)).to.equal(null);
    expect(part.want(one)).to.equal(null);
    expect(part.want(other)).to.equal(null);
    expect([one, other, stranger].map((each) => part.isAwaitedBy(each))).to.deep.equal([true, true, false]);
    await new Promise((resolve) => setTimeout(resolve));
    expect(told).to.deep.equal(['one', 'other']);
    expect([one, other].map((each) => part.isAwaitedBy(each))).to.deep.equal([false, false]);
    expect(part.want(one)).to.equal('here');
    expect(loads).to.equal(1);
  });

  // The first table and the first empty chart of this page: both parts come while others settle.
  it('keeps no other chart of the page from settling while it comes', async () => {
    const harnesses = ['', ' table', ''].map(
      (attributes) => new ChartHarness(`<metrics-chart${attributes}></metrics-chart>`),
    );
    const time = [1e12, 1e12 + 1000];
    for (const [i, {chart}] of harnesses.entries())
      chart.data = {series: [{series: 'a', interval: '1s', time, value: i === 2 ? [null, null] : [1, 2]}]};
    await Promise.all(harnesses.map((harness) => harness.settled()));
    expect(harnesses.map(({chart}) => chart.state)).to.deep.equal(['ready', 'ready', 'empty']);
    for (const harness of harnesses) harness.remove();
  });
});
