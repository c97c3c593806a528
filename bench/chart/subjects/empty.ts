/** Nothing: what the harness and an idle page cost by themselves. */
import {serveSubject} from '../page.js';

serveSubject({
  prepare: () => null,
  create: () => ({drawn: Promise.resolve(), replace() {}, tipText: () => 'nothing'}),
});
