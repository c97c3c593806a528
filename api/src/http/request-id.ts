import {randomUUID} from 'node:crypto';

/** An incoming id is taken over when it is one: letters, digits and a few signs, so that nothing gets into logs. */
const REQUEST_ID = /^[\w.:-]{1,128}$/;

/** The id of a request: the one that came with it as `X-Request-Id`, or a new one. */
export const requestIdFrom = (given: string | null | undefined): string =>
  given != null && REQUEST_ID.test(given) ? given : randomUUID();
