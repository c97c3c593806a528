import type {ConfigIssue} from './config-error.js';
import {type Json, mapJson} from './json-tree.js';

/** The variables of a process, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Puts environment variables in the place of `${NAME}`, anywhere in any text but in keys; `$${` stands for `${` itself.
 *
 * @returns a copy of the tree, and an issue for each variable that is not set (one that is empty is set)
 */
export function substituteEnvironment(tree: Json, environment: Environment): {tree: Json; issues: ConfigIssue[]} {
  const issues: ConfigIssue[] = [];
  const substituted = mapJson(tree, (text, path) =>
    text.replace(/\$\$\{|\$\{([^}]*)\}/g, (match, name: string | undefined) => {
      if (name === undefined) return '${';
      const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
      if (value === undefined) issues.push({path, message: `missing environment variable: ${name}`});
      return value ?? match;
    }),
  );
  return {tree: substituted, issues};
}
