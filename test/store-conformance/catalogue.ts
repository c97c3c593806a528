/** The suite of `Catalogue`: which series there are, and how they are found. How a store plugs in: `fixture.ts`. */
import assert from 'node:assert/strict';
import {after, before, describe, test} from 'node:test';
import {formatSeries, parseSelector} from '@metrics-chart/contract/selector';
import type {Labels} from '@metrics-chart/contract/series';
import type {Catalogue, CatalogueQuery} from '#api/store.js';
import {incoming, T0, uniqueName} from './columns.js';
import {CONFORMANCE_INTERVAL_MS, CONFORMANCE_KIND, CONFORMANCE_UNIT, type SourceFixture} from './fixture.js';

/** Registers the tests of `Catalogue` against the source that `createFixture` provides. */
export function describeCatalogue(name: string, createFixture: () => Promise<SourceFixture>): void {
  describe(`${name}: Catalogue`, () => {
    let fixture: SourceFixture;
    let catalogue: Catalogue;
    before(async () => {
      fixture = await createFixture();
      catalogue = fixture.source.catalogue;
    });
    after(() => fixture?.close());

    const writeSeries = (metric: string, ...labels: readonly Labels[]) =>
      fixture.write(labels.map((each) => incoming(metric, each, {time: [T0, T0 + 10_000], value: [1, 2]})));

    /** Every page of a query, as series texts. */
    async function listAll(query: CatalogueQuery): Promise<string[]> {
      const listed: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await catalogue.listSeries({...query, ...(cursor === null ? {} : {cursor})});
        assert.ok(page.series.length <= query.limit);
        listed.push(...page.series.map(({series}) => series));
        cursor = page.next;
      } while (cursor !== null);
      return listed;
    }

    const find = async (selector: string, limit = 100) =>
      (await catalogue.findSeries(parseSelector(selector), limit)).map(({series}) => series).sort();

    test('a series is listed with its labels, kind, unit, interval and measure', async () => {
      const metric = uniqueName();
      const labels = {host: 'web-1', zone: 'a'};
      await writeSeries(metric, labels);
      const {series: listed, next} = await catalogue.listSeries({search: metric, limit: 10});
      assert.equal(next, null);
      assert.equal(listed.length, 1);
      const [series] = listed;
      assert.equal(series!.source, fixture.source.name);
      assert.equal(series!.series, formatSeries(metric, labels));
      assert.equal(series!.metric, metric);
      assert.deepEqual({...series!.labels}, labels);
      assert.equal(series!.measures.length, 1);
      const [measure] = series!.measures;
      assert.equal(measure!.kind, CONFORMANCE_KIND);
      assert.equal(measure!.unit, CONFORMANCE_UNIT);
      assert.equal(measure!.interval, CONFORMANCE_INTERVAL_MS);
      assert.equal(measure!.aggregate, null);
      assert.equal(measure!.weighted, false);
      if (series!.firstSeen !== null) assert.equal(series!.firstSeen, T0);
      if (series!.lastSeen !== null) assert.equal(series!.lastSeen, T0 + 10_000);
    });

    test('search finds part of a metric or of a label value, in any case, and not label names', async () => {
      const token = uniqueName();
      await writeSeries(`Shop.${token}.Load`, {host: 'web-1', zone: 'north'}, {host: 'db-1', zone: 'South-9'});
      const hosts = async (search: string) => {
        const {series} = await catalogue.listSeries({search, labels: {}, limit: 100});
        return series.filter(({metric}) => metric.includes(token)).map(({labels}) => labels.host);
      };
      assert.deepEqual((await hosts(token)).sort(), ['db-1', 'web-1']);
      assert.deepEqual((await hosts(`shop.${token.toUpperCase()}.LOAD`)).sort(), ['db-1', 'web-1']);
      assert.deepEqual(await hosts('south-9'), ['db-1']);
      assert.deepEqual(await hosts('zone'), []);
      assert.deepEqual(await hosts(`${token}.nothing`), []);
    });

    test('search takes every character as itself', async () => {
      const token = uniqueName();
      await writeSeries(token, {host: '100%_of\\it', zone: 'a'}, {host: '100x-of-it', zone: 'a'});
      const listed = await catalogue.listSeries({search: '100%_of\\', limit: 100});
      assert.deepEqual(
        listed.series.filter(({metric}) => metric === token).map(({labels}) => labels.host),
        ['100%_of\\it'],
      );
    });

    test('labels are compared exactly, and together with search', async () => {
      const metric = uniqueName();
      await writeSeries(metric, {host: 'a', zone: 'x'}, {host: 'aa', zone: 'x'}, {host: 'a', zone: 'y'});
      const hostsAndZones = async (labels: Labels) => (await listAll({search: metric, labels, limit: 100})).sort();
      assert.deepEqual(await hostsAndZones({host: 'a'}), [
        formatSeries(metric, {host: 'a', zone: 'x'}),
        formatSeries(metric, {host: 'a', zone: 'y'}),
      ]);
      assert.deepEqual(await hostsAndZones({host: 'a', zone: 'y'}), [formatSeries(metric, {host: 'a', zone: 'y'})]);
      assert.deepEqual(await hostsAndZones({host: 'A'}), []);
      assert.deepEqual(await hostsAndZones({nosuch: 'a'}), []);
    });

    test('pages hold every series once', async () => {
      const metric = uniqueName();
      const labels = Array.from({length: 25}, (_, i) => ({host: `web-${i}`, zone: 'a'}));
      await writeSeries(metric, ...labels);
      for (const limit of [1, 7, 25, 100]) {
        const listed = await listAll({search: metric, limit});
        assert.deepEqual(listed.sort(), labels.map((each) => formatSeries(metric, each)).sort(), `limit ${limit}`);
      }
    });

    test('series that come in between two pages neither repeat nor hide any', async () => {
      const metric = uniqueName();
      const before = Array.from({length: 20}, (_, i) => ({host: `web-${10 + i}`, zone: 'a'}));
      await writeSeries(metric, ...before);
      const first = await catalogue.listSeries({search: metric, limit: 10});
      await writeSeries(metric, {host: 'aaa', zone: 'a'}, {host: 'web-15x', zone: 'a'}, {host: 'zzz', zone: 'a'});
      const rest = await listAll({search: metric, limit: 3, cursor: first.next!});
      const listed = [...first.series.map(({series}) => series), ...rest];
      assert.equal(new Set(listed).size, listed.length, 'a series came twice');
      for (const labels of before) assert.ok(listed.includes(formatSeries(metric, labels)), labels.host);
    });

    test('a cursor of nobody is refused', async () => {
      for (const cursor of ['nonsense', '', '%%%', 'W10']) {
        await assert.rejects(
          catalogue.listSeries({limit: 10, cursor}),
          (error: {code?: unknown}) => error.code === 'invalid_cursor',
          cursor,
        );
      }
    });

    test('findSeries takes a selector without all labels for every series that matches', async () => {
      const metric = uniqueName();
      const series = [
        {host: 'web-1', zone: 'a'},
        {host: 'web-2', zone: 'a'},
        {host: 'db-1', zone: 'b'},
      ];
      await writeSeries(metric, ...series);
      await writeSeries(`${metric}.other`, {host: 'web-1', zone: 'a'});
      const texts = series.map((labels) => formatSeries(metric, labels));
      assert.deepEqual(await find(metric), [...texts].sort());
      assert.deepEqual(await find(`${metric}{zone="a"}`), [texts[0], texts[1]]);
      assert.deepEqual(await find(`${metric}{host^="web-"}`), [texts[0], texts[1]]);
      assert.deepEqual(await find(`${metric}{host^="web-",zone="b"}`), []);
      assert.deepEqual(await find(`${metric}{host^=""}`), [...texts].sort());
      assert.deepEqual(await find(`${metric}{host="web-1",zone="a"}`), [texts[0]]);
      assert.deepEqual(await find(`${metric}{host="WEB-1"}`), []);
      assert.deepEqual(await find(`${metric}{nosuch=""}`), []);
      assert.deepEqual(await find(`${metric}.nosuch`), []);
    });

    test('findSeries takes names and values with quotes, braces and spaces', async () => {
      const metric = `${uniqueName()} "of" {things}: all`;
      const labels = {host: 'a "b"\\c', zone: 'ü, ={}'};
      await writeSeries(metric, labels);
      assert.deepEqual(await find(formatSeries(metric, labels)), [formatSeries(metric, labels)]);
    });

    test('findSeries answers at most one more than its limit', async () => {
      const metric = uniqueName();
      await writeSeries(metric, ...Array.from({length: 8}, (_, i) => ({host: `web-${i}`, zone: 'a'})));
      assert.equal((await find(metric, 5)).length, 6);
      assert.equal((await find(metric, 7)).length, 8);
      assert.equal((await find(metric, 8)).length, 8);
    });

    test('labelNames and labelValues list what the series have, ascending', async () => {
      const token = uniqueName();
      await writeSeries(
        token,
        {host: `${token}-c`, zone: 'a'},
        {host: `${token}-a`, zone: 'b'},
        {host: `${token}-b`, zone: 'a'},
      );
      const names = await catalogue.labelNames();
      assert.ok(names.includes('host') && names.includes('zone'), names.join());
      assert.deepEqual(names, [...names].sort());
      assert.deepEqual(await catalogue.labelValues('host', token, 10), [`${token}-a`, `${token}-b`, `${token}-c`]);
      assert.deepEqual(await catalogue.labelValues('host', `${token}-b`, 10), [`${token}-b`]);
      assert.deepEqual(await catalogue.labelValues('host', token, 2), [`${token}-a`, `${token}-b`]);
      assert.deepEqual(await catalogue.labelValues('host', `${token}-nosuch`, 10), []);
      assert.deepEqual(await catalogue.labelValues('nosuch', '', 10), []);
    });

    test('crawlProgress is null or a part of 1 with a message', () => {
      const crawl = catalogue.crawlProgress();
      if (crawl === null) return;
      assert.ok(crawl.progress >= 0 && crawl.progress <= 1, String(crawl.progress));
      assert.ok(crawl.message.length > 0);
    });
  });
}
