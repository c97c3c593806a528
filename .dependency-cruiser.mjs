/**
 * Who may import whom (docs/development.md draws the same arrows). Each rule names one layer and what it may not
 * reach; `import type` counts as well.
 */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: {path: from, pathNot: '\\.(test|harness|test-support)\\.ts$'},
  to: {path: '^(contract|components|api|demo|test|bench|scripts)/', pathNot: allowed},
});

export default {
  forbidden: [
    {name: 'no-cycles', severity: 'error', from: {}, to: {circular: true}},
    {
      name: 'nothing-unresolved',
      severity: 'error',
      from: {},
      to: {couldNotResolve: true, pathNot: ['^@metrics-chart/contract/', '^metrics-chart$', '^#(api|scripts)/']},
    },
    only('contract-stands-alone', '^contract/', ['^contract/'], 'the contract is bundled into both sides'),
    {
      name: 'contract-has-no-dependencies',
      severity: 'error',
      from: {path: '^contract/src/', pathNot: '\\.test\\.ts$'},
      to: {path: ['^node_modules/', '^node:'], dependencyTypesNot: ['type-only']},
    },
    only('core-is-pure', '^components/src/core/', ['^contract/', '^components/src/core/'], 'no DOM, no Lit, no fetch'),
    {
      name: 'core-knows-no-lit',
      severity: 'error',
      from: {path: '^components/src/(core|data)/', pathNot: '\\.test\\.ts$'},
      to: {path: '^(node_modules/)?lit'},
    },
    only('data-uses-core', '^components/src/data/', ['^contract/', '^components/src/(data|core)/']),
    only('render-uses-core', '^components/src/render/', ['^contract/', '^components/src/(render|core)/']),
    only('controllers-use-data-and-core', '^components/src/controllers/', [
      '^contract/',
      '^components/src/(controllers|data|core)/',
    ]),
    only('elements-use-the-rest', '^components/src/elements/', [
      '^contract/',
      '^components/src/(elements|controllers|render|data|core)/',
    ]),
    only('api-knows-no-element', '^api/', ['^contract/', '^api/']),
    only('engine-knows-no-database', '^api/src/(engine|ingest)/', [
      '^contract/',
      '^api/src/(engine|ingest)/',
      '^api/src/(store|bin-columns|problem|nearest-name)\\.ts$',
    ]),
    only('stores-keep-promises', '^api/src/stores/', [
      '^contract/',
      '^api/src/stores/',
      '^api/src/(store|bin-columns|problem|nearest-name)\\.ts$',
      // The shape of a table's mapping is part of the configuration; stores read its types alone.
      '^api/src/config/(cassandra-source|mapped-table)\\.ts$',
    ]),
    {
      name: 'stores-do-not-know-each-other',
      severity: 'error',
      from: {path: '^api/src/stores/([^/]+)/', pathNot: '\\.test\\.ts$'},
      to: {path: '^api/src/stores/', pathNot: ['^api/src/stores/($1|codec)/', '^api/src/stores/[^/]+\\.ts$']},
    },
    only('routes-ask-the-engine', '^api/src/routes/', [
      '^contract/',
      '^api/src/(routes|http|engine|ingest)/',
      '^api/src/(store|bin-columns|problem|nearest-name)\\.ts$',
    ]),
    only('jobs-use-the-engine', '^api/src/jobs/', [
      '^contract/',
      '^api/src/(jobs|engine)/',
      '^api/src/(store|bin-columns|problem|nearest-name)\\.ts$',
    ]),
    only('demo-uses-the-public-element', '^demo/', ['^demo/', '^contract/', '^components/src/(index|element)\\.ts$']),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: {path: ['node_modules', '/build/', '/dist/']},
    exclude: {path: ['/build/', '/dist/', 'test/fixtures/', 'test/output/']},
    // The contract is imported by its package name; its own tests and sources are checked by path.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
