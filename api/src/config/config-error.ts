/** One mistake in a configuration. */
export interface ConfigIssue {
  /** `sources.main.tables[0].time`; empty for the whole file. */
  readonly path: string;
  /** What is accepted there. */
  readonly message: string;
}

/** Every mistake of a configuration at once; the message is for the person who wrote it, a line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly issues: readonly ConfigIssue[];

  /** @param file - the name of the file, as it was given; null for none */
  constructor(file: string | null, issues: readonly ConfigIssue[]) {
    const lines = issues.map(({path, message}) => (path === '' ? message : `${path}: ${message}`));
    const place = file === null ? 'invalid configuration' : `invalid configuration: ${file}`;
    super(lines.length === 1 ? `${place}: ${lines[0]}` : [place, ...lines.map((line) => `  ${line}`)].join('\n'));
    this.issues = issues;
  }
}
