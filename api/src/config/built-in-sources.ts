/** Names of the sources that are there without being named, all in the DuckDB file. */
export const BUILT_IN_SOURCES = {
  /** What `recordHost` records. */
  host: 'host',
  /** What `sampleData` makes. */
  sample: 'sample',
  /** What is imported where no source is named. */
  local: 'local',
} as const;
