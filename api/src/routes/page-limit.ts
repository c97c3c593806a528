import * as v from 'valibot';

/** Most entries of one page of a list. */
const MOST = 1000;

const ACCEPTED = `a whole number from 1 to ${MOST}`;

/** How many entries of a list are wanted, as text in a query; 100 when left out. */
export const PageLimit = v.pipe(
  v.optional(v.pipe(v.string(), v.regex(/^\d{1,9}$/, ACCEPTED)), '100'),
  v.description(`Most entries wanted, ${ACCEPTED}. Default 100.`),
  v.transform(Number),
  v.minValue(1, ACCEPTED),
  v.maxValue(MOST, ACCEPTED),
);
