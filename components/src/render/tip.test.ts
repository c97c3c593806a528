import {expect} from 'chai';
import type {ReadingRow} from './reading.js';
import {placeTip, rowsNear} from './tip.js';

describe('placeTip(pointer, tip, viewport)', () => {
  const viewport = {width: 1000, height: 600};

  it('stands right of the pointer, and left of it where there is no room', () => {
    expect(placeTip({x: 500, y: 300}, {width: 200, height: 100}, viewport)).to.deep.equal({left: 514, top: 250});
    expect(placeTip({x: 900, y: 300}, {width: 200, height: 100}, viewport)).to.deep.equal({left: 686, top: 250});
  });

  it('stays inside of the viewport at its edges', () => {
    expect(placeTip({x: 500, y: 10}, {width: 200, height: 100}, viewport).top).to.equal(4);
    expect(placeTip({x: 500, y: 590}, {width: 200, height: 100}, viewport).top).to.equal(496);
  });

  it('stands above or below the pointer where neither side has room', () => {
    const narrow = {width: 320, height: 600};
    expect(placeTip({x: 160, y: 300}, {width: 250, height: 100}, narrow)).to.deep.equal({left: 35, top: 186});
    expect(placeTip({x: 160, y: 50}, {width: 250, height: 100}, narrow)).to.deep.equal({left: 35, top: 78});
  });
});

describe('rowsNear(rows, y)', () => {
  const rows = (count: number): ReadingRow[] => Array.from({length: count}, (_, y) => ({y}) as ReadingRow);

  it('lists all of a dozen, and the eight nearest of more, in their order', () => {
    expect(rowsNear(rows(12), 0)).to.have.length(12);
    expect(rowsNear(rows(30), 20).map(({y}) => y)).to.deep.equal([16, 17, 18, 19, 20, 21, 22, 23]);
  });
});
