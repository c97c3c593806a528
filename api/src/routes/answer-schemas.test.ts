import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {BinsAnswer, CatalogueAnswer, ProblemBody} from '@metrics-chart/contract/series';
import * as v from 'valibot';
import type {Plan} from '../engine/engine.js';
import {BinsAnswerSchema, type CatalogueAnswerSchema, type PlanAnswer, type ProblemAnswer} from './answer-schemas.js';

/** Types alone: what the contract says is what the schema takes, and the other way round. Compiling this is the test. */
type Loose<T> = T extends (...args: never[]) => unknown
  ? T
  : T extends readonly (infer Entry)[]
    ? readonly Loose<Entry>[]
    : T extends object
      ? {readonly [Key in keyof T]: Loose<T[Key]>}
      : T | undefined;
type Assignable<From, To> = From extends To ? true : never;

const checks: readonly true[] = [
  true satisfies Assignable<Loose<BinsAnswer>, Loose<v.InferInput<typeof BinsAnswerSchema>>>,
  true satisfies Assignable<Loose<v.InferOutput<typeof BinsAnswerSchema>>, Loose<BinsAnswer>>,
  true satisfies Assignable<Loose<CatalogueAnswer>, Loose<v.InferInput<typeof CatalogueAnswerSchema>>>,
  true satisfies Assignable<Loose<v.InferOutput<typeof CatalogueAnswerSchema>>, Loose<CatalogueAnswer>>,
  true satisfies Assignable<Loose<Plan>, Loose<v.InferInput<typeof PlanAnswer>>>,
  true satisfies Assignable<Loose<v.InferOutput<typeof PlanAnswer>>, Loose<Plan>>,
  true satisfies Assignable<Loose<ProblemBody>, Loose<v.InferInput<typeof ProblemAnswer>>>,
  true satisfies Assignable<Loose<v.InferOutput<typeof ProblemAnswer>>, Loose<ProblemBody>>,
];

test('the schemas of answers have the types of the contract', () => {
  assert.equal(checks.length, 8);
});

test('a schema of an answer refuses a column that is no column', () => {
  const answer = {requested: {from: 0, to: 1}, from: 0, to: 1, step: '1s', stepMs: 1000, edges: null, timezone: 'UTC'};
  assert.ok(v.is(BinsAnswerSchema, {...answer, series: []}));
  assert.ok(!v.is(BinsAnswerSchema, {...answer, series: [{query: 0}]}));
});
