/** Tells `slow-nodes.ts` what became of every statement. */
import {errors, type Host, tracker} from 'cassandra-driver';
import type {SlowNodes} from './slow-nodes.js';

/** The driver takes instances of this class alone, and declares it as an interface. */
const {RequestTracker} = tracker as unknown as {readonly RequestTracker: new () => tracker.RequestTracker};

/** A tracker for one client: an answer is one whatever it says, and silence is none. */
export function createAnswerTracker(slow: SlowNodes): tracker.RequestTracker {
  const answers = new RequestTracker();
  answers.onSuccess = ({address}: Host) => slow.noteAnswer(address);
  answers.onError = ({address}: Host, _query, _parameters, _options, _length, error) => {
    if (error instanceof errors.ResponseError) slow.noteAnswer(address);
    else if (error instanceof errors.OperationTimedOutError) slow.noteSlow(address);
  };
  return answers;
}
