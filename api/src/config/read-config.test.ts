// biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables are written like this in a configuration
import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {ConfigError} from './config-error.js';
import {readConfig} from './read-config.js';

const TABLE = {table: 'cpu', time: 'ts', measures: {load: {column: 'load'}}};

const cassandra = (more: object = {}) => ({
  sources: {
    main: {
      type: 'cassandra',
      contactPoints: ['127.0.0.1'],
      keyspace: 'metrics',
      tables: [TABLE],
      ...more,
    },
  },
});

const table = (more: object = {}) => cassandra({tables: [{...TABLE, ...more}]});

function messageOf(config: unknown, environment = {}): string {
  try {
    readConfig(typeof config === 'string' ? config : JSON.stringify(config), 'c.json', environment);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.message;
  }
  return 'valid';
}

const sourceOf = (config: object) => {
  const source = readConfig(JSON.stringify(config), null, {}).sources.main;
  assert.equal(source?.type, 'cassandra');
  return source as Extract<typeof source, {type: 'cassandra'}>;
};

test('an empty configuration serves this machine and the sample data on a loopback address', () => {
  const config = readConfig('{}', null, {});
  assert.deepEqual(config.server, {host: '127.0.0.1', port: 8080, basePath: '', corsOrigins: null, publicUrl: null});
  assert.equal(config.recordHost, true);
  assert.equal(config.sampleData, true);
  assert.deepEqual(config.sources, {local: {type: 'duckdb', lateness: 3_600_000}});
});

test('with a source named, this machine and the sample data are left out unless they are asked for', () => {
  const config = readConfig(JSON.stringify({...cassandra(), sampleData: true}), null, {});
  assert.equal(config.recordHost, false);
  assert.equal(config.sampleData, true);
});

const REFUSED: readonly (readonly [config: unknown, message: RegExp])[] = [
  ['{"server": {"port": 1,}}', /^invalid configuration: c\.json: malformed JSON: .* near line 1/],
  ['{\n\n  "server": tru\n}', /malformed JSON: Unexpected token .* near line 3/],
  ['', /malformed JSON: Unexpected end of JSON input/],
  ['[]', /expected an object/],
  [{sever: {}}, /: sever: unknown key; nearest: server$/],
  [{server: {prot: 1}}, /: server\.prot: unknown key; nearest: port$/],
  [
    {zzzzzz: 1},
    /: zzzzzz: unknown key; accepted: server, dataDirectory, limits, log, recordHost, sampleData, sources$/,
  ],
  [{server: 1}, /: server: expected an object with the keys host, port, basePath, corsOrigins, publicUrl, not 1$/],
  [{server: {port: 65_536}}, /: server\.port: expected a whole number from 0 to 65535, not 65536$/],
  [{server: {port: 80.5}}, /: server\.port: expected a whole number from 0 to 65535, not 80\.5$/],
  [{server: {port: '8o'}}, /: server\.port: expected a whole number from 0 to 65535, not "8o"$/],
  [
    {server: {basePath: 'metrics'}},
    /: server\.basePath: expected a path such as "\/metrics", or "" for none, not "metrics"$/,
  ],
  [
    {server: {corsOrigins: ['https://a.example/']}},
    /: server\.corsOrigins\[0\]: expected an origin such as .*, not "https:\/\/a\.example\/"$/,
  ],
  [{server: {publicUrl: 'portal'}}, /: server\.publicUrl: expected a URL such as .*, not "portal"$/],
  [{log: {level: 'loud'}}, /: log\.level: expected one of "debug", .*, not "loud"$/],
  [{recordHost: 'yes'}, /: recordHost: expected true or false, not "yes"$/],
  [{limits: {deadline: 10}}, /: limits\.deadline: expected a duration such as "10s", .*, not 10$/],
  [{limits: {deadline: '0s'}}, /: limits\.deadline: expected a duration such as .*, not "0s"$/],
  [
    {sources: {'a b': {type: 'duckdb'}}},
    /: sources\["a b"\]: expected a name of letters, digits, _ \. and -, not "a b"$/,
  ],
  [{sources: {a: {}}}, /: sources\.a\.type: required: a "type": "cassandra" or "duckdb"$/],
  [{sources: {a: {type: 'influx'}}}, /: sources\.a\.type: expected a "type": "cassandra" or "duckdb", not "influx"$/],
  [
    {recordHost: true, sources: {host: {type: 'duckdb'}}},
    /: sources\.host: expected another name, as "recordHost" takes this one$/,
  ],
  [
    {sampleData: true, sources: {sample: {type: 'duckdb'}}},
    /: sources\.sample: expected another name, as "sampleData"/,
  ],
  [cassandra({contactPoints: undefined}), /: sources\.main\.contactPoints: required$/],
  [cassandra({contactPoints: []}), /: sources\.main\.contactPoints: expected at least one host, not a list$/],
  [
    cassandra({contactPoints: ['http://a']}),
    /: sources\.main\.contactPoints\[0\]: expected a host or host:port, .*, not "http:\/\/a"$/,
  ],
  [cassandra({contactPoints: ' , '}), /: sources\.main\.contactPoints: expected .*at least one host, not " , "$/],
  [cassandra({consistency: 'MOST'}), /: sources\.main\.consistency: expected one of ONE, .*, not "MOST"$/],
  [cassandra({tables: []}), /: sources\.main: expected "tables" \(with at least one\) or "managed"$/],
  [
    cassandra({tables: [TABLE, TABLE]}),
    /: sources\.main\.tables\[1\]: expected its measures in sources\.main\.tables\[0\], which makes the same series/,
  ],
  [
    cassandra({
      tables: [
        {...TABLE, labels: ['host']},
        {...TABLE, table: 'cpu_old', metric: {name: 'cpu'}, labels: []},
        {...TABLE, labels: []},
      ],
    }),
    /: sources\.main\.tables\[2\]: expected a "metric" of another name, or a label: sources\.main\.tables\[1\] \(cpu_old\) makes the same series, "cpu"$/,
  ],
  [cassandra({keyspace: undefined}), /: sources\.main: expected a "keyspace", as some of its tables name none$/],
  [cassandra({auth: {username: 'u'}}), /: sources\.main\.auth\.password: required$/],
  [
    cassandra({tls: {rejectUnauthorised: false}}),
    /: sources\.main\.tls\.rejectUnauthorised: unknown key; nearest: rejectUnauthorized$/,
  ],
  [table({time: undefined}), /: sources\.main\.tables\[0\]\.time: required$/],
  [
    table({time: {column: 'ts', unit: 'min'}}),
    /: sources\.main\.tables\[0\]\.time\.unit: expected one of "s", "ms", "us", "ns", not "min"$/,
  ],
  [
    table({metric: {column: 'a', name: 'b'}}),
    /: sources\.main\.tables\[0\]\.metric: expected either "column" or "name"$/,
  ],
  [
    table({metric: 'a'}),
    /: sources\.main\.tables\[0\]\.metric: expected an object with the keys column, name, not "a"$/,
  ],
  [
    table({labels: ['a-b']}),
    /: sources\.main\.tables\[0\]\.labels\[0\]: expected a name of letters, digits and _.*, not "a-b"$/,
  ],
  [table({interval: '10 s'}), /: sources\.main\.tables\[0\]\.interval: expected a duration .*, not "10 s"$/],
  [table({bucket: {column: 'd', unit: 'fortnight'}}), /\.bucket\.unit: expected one of "hour", .*, not "fortnight"$/],
  [
    table({bucket: {column: 'd', unit: 'day', timeZone: 'Mars/Olympus'}}),
    /\.bucket\.timeZone: expected an IANA time zone .*, not "Mars\/Olympus"$/,
  ],
  [
    table({bucket: {column: 'd', unit: 'day', pattern: 'dd'}}),
    /\.bucket\.pattern: expected a pattern of yyyy, .*, not "dd"$/,
  ],
  [table({order: 'desc'}), /\.order: expected one of "ascending", "descending", not "desc"$/],
  [table({measures: {}}), /\.measures: expected at least one measure$/],
  [table({measures: {'a b': {column: 'a'}}}), /\.measures\["a b"\]: expected a measure name .*, not "a b"$/],
  [
    table({measures: {a: {column: 'a', weight: 'b', aggregate: 'mean'}}}),
    /\.measures\.a\.weight: expected another measure of this table, not "b"$/,
  ],
  [
    table({measures: {a: {column: 'a', weight: 'b'}, b: {column: 'b'}}}),
    /\.measures\.a: expected "aggregate": "mean" beside "weight"$/,
  ],
  [table({measures: {a: {column: 'a', previous: 'b'}}}), /\.measures\.a: expected "kind": "delta" beside "previous"$/],
];

for (const [config, message] of REFUSED) {
  const title = typeof config === 'string' ? config : JSON.stringify(config);
  test(`readConfig(${title.length > 90 ? `${title.slice(0, 90)}…` : title}) names the path and what is accepted`, () => {
    assert.match(messageOf(config), message);
  });
}

test('all mistakes are named at once, a line each, none twice', () => {
  const message = messageOf({server: {port: -1, hots: 'x'}, limits: {deadline: 'soon'}, log: {level: 1, colour: true}});
  assert.deepEqual(message.split('\n'), [
    'invalid configuration: c.json',
    '  server.port: expected a whole number from 0 to 65535, not -1',
    '  server.hots: unknown key; nearest: host',
    '  limits.deadline: expected a duration such as "10s", "5m", "1h30m" or "7d", not "soon"',
    '  log.level: expected one of "debug", "info", "warn", "error", "silent", not 1',
    '  log.colour: unknown key; accepted: level, requests',
  ]);
});

test('${NAME} stands for an environment variable, anywhere in a text', () => {
  const config = {
    server: {port: '${PORT}'},
    dataDirectory: '/var/${PLACE}/data-$${PLACE}',
    sources: {
      main: {
        type: 'cassandra',
        contactPoints: '${NODES}',
        auth: {username: 'reader', password: '${CASSANDRA_PASSWORD}'},
        managed: {keyspace: 'metrics_chart'},
      },
    },
  };
  const environment = {PORT: '9090', PLACE: 'lib', NODES: 'a.example, b.example:9043', CASSANDRA_PASSWORD: 'hush'};
  const read = readConfig(JSON.stringify(config), null, environment);
  assert.equal(read.server.port, 9090);
  assert.equal(read.dataDirectory, '/var/lib/data-${PLACE}');
  const source = read.sources.main;
  assert.ok(source?.type === 'cassandra');
  assert.deepEqual(source.contactPoints, ['a.example', 'b.example:9043']);
  assert.equal(source.auth?.password, 'hush');
});

test('a missing variable is one error that names its path and the variable', () => {
  assert.equal(
    messageOf({server: {port: '${PORT}'}}),
    'invalid configuration: c.json: server.port: missing environment variable: PORT',
  );
  assert.match(messageOf({dataDirectory: '${toString}'}), /missing environment variable: toString$/);
});

test('neither a password nor what a variable stands for is ever quoted', () => {
  const message = messageOf(
    {...cassandra({auth: {username: '', password: 12}}), limits: {deadline: '${SECRET}'}},
    {SECRET: 'hush'},
  );
  assert.match(message, /limits\.deadline: expected a duration .*, not "\$\{SECRET\}"/);
  assert.match(message, /auth\.password: expected text$/m);
  assert.doesNotMatch(message, /hush|12$/m);
});

test('keys that start with // and $schema are comments, at any depth, and their variables are not looked for', () => {
  const config = readConfig('{"$schema": "x", "//": "${NONE}", "server": {"//port": [1], "port": 1}}', null, {});
  assert.equal(config.server.port, 1);
});

test('a mapped table comes out with shorthands spelt out, durations in milliseconds, and null for what was left out', () => {
  const [mapped] = sourceOf(
    cassandra({
      tables: [
        {
          table: 'service_timers',
          metric: {column: 'name'},
          labels: ['region', {column: 'svc', name: 'service'}],
          time: 'ts',
          interval: '10s',
          bucket: {column: 'day', unit: 'day'},
          measures: {
            p99: {column: 'p99', aggregate: 'max', unit: 'ms'},
            mean: {column: 'mean', aggregate: 'mean', weight: 'hits'},
            calls: {column: 'total', kind: 'counter'},
            hits: {column: 'total', previous: 'previous_total', kind: 'delta'},
          },
        },
      ],
    }),
  ).tables;
  const nothing = {aggregate: null, weight: null, previous: null, unit: null};
  assert.deepEqual(mapped, {
    table: 'service_timers',
    keyspace: null,
    metric: {column: 'name'},
    labels: [
      {column: 'region', name: 'region'},
      {column: 'svc', name: 'service'},
    ],
    time: {column: 'ts', unit: null},
    order: null,
    interval: 10_000,
    bucket: {column: 'day', unit: 'day', every: 1, pattern: null, counts: null, timeZone: 'UTC'},
    lateness: 3_600_000,
    retention: null,
    measures: {
      p99: {...nothing, column: 'p99', kind: 'gauge', aggregate: 'max', unit: 'ms'},
      mean: {...nothing, column: 'mean', kind: 'gauge', aggregate: 'mean', weight: 'hits'},
      calls: {...nothing, column: 'total', kind: 'counter'},
      hits: {...nothing, column: 'total', kind: 'delta', previous: 'previous_total'},
    },
  });
});

test('a table without "metric" is one metric of the name of the table', () => {
  assert.deepEqual(sourceOf(cassandra()).tables[0]?.metric, {name: 'cpu'});
});

test('the example is valid as it is, and names every default', () => {
  const text = readFileSync(new URL('../../../../config.example.json', import.meta.url), 'utf8');
  const {sources, recordHost, sampleData, ...example} = readConfig(text, null, {});
  const {sources: _, recordHost: __, sampleData: ___, ...defaults} = readConfig('{}', null, {});
  assert.deepEqual(example, defaults);
  assert.deepEqual(
    Object.values(sources).map(({type}) => type),
    ['cassandra', 'duckdb'],
  );
  assert.deepEqual([recordHost, sampleData], [false, false]);
});

test('a table has the lateness of its source, unless it says otherwise', () => {
  const tables = [TABLE, {...TABLE, table: 'mem', lateness: '1d'}];
  const {tables: read} = sourceOf(cassandra({lateness: '10m', tables}));
  assert.deepEqual(
    read.map(({lateness}) => lateness),
    [600_000, 86_400_000],
  );
});

test('rollups are made ahead of what selectors name, wherever they are kept', () => {
  const {rollups} = sourceOf(cassandra({rollups: {in: 'duckdb', ahead: ['cpu{host="a"}']}}));
  assert.deepEqual(rollups.ahead, [
    {metric: 'cpu', measure: null, matchers: [{label: 'host', operator: '=', value: 'a'}]},
  ]);
  const refused = messageOf(cassandra({rollups: {ahead: ['cpu:load']}}));
  assert.match(
    refused,
    /sources\.main\.rollups\.ahead\[0\]: expected a metric, or metric\{label="value"\}, not "cpu:load"/,
  );
});
