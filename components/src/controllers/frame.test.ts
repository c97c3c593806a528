import {expect} from 'chai';
import {cancelFrame, scheduleFrame} from './frame.js';

const nextFrame = (): Promise<void> => new Promise((done) => scheduleFrame({write: done}));

describe('scheduleFrame(task)', () => {
  it('reads everywhere before it writes anywhere', async () => {
    const steps: string[] = [];
    await new Promise<void>((done) => {
      scheduleFrame({read: () => steps.push('read a'), write: () => steps.push('write a')});
      scheduleFrame({read: () => steps.push('read b'), write: () => steps.push('write b')});
      scheduleFrame({write: done});
    });
    expect(steps).to.deep.equal(['read a', 'read b', 'write a', 'write b']);
  });

  it('runs a task once that was scheduled twice, and not at all when it was taken back', async () => {
    let kept = 0;
    let dropped = 0;
    const task = {write: () => (kept += 1)};
    const other = {write: () => (dropped += 1)};
    scheduleFrame(task);
    scheduleFrame(task);
    scheduleFrame(other);
    cancelFrame(other);
    await nextFrame();
    await nextFrame();
    expect([kept, dropped]).to.deep.equal([1, 0]);
  });

  it('goes on with the others when one throws, and reports what was thrown', async () => {
    const reported: unknown[] = [];
    const listen = (event: ErrorEvent): void => {
      event.preventDefault();
      reported.push(event.error.message);
    };
    const inherited = window.onerror;
    window.onerror = null;
    window.addEventListener('error', listen, {capture: true});
    let ran = false;
    scheduleFrame({
      write: () => {
        throw new Error('invalid chart');
      },
    });
    scheduleFrame({write: () => (ran = true)});
    await nextFrame();
    window.removeEventListener('error', listen, {capture: true});
    window.onerror = inherited;
    expect(ran).to.equal(true);
    expect(reported).to.deep.equal(['invalid chart']);
  });
});
