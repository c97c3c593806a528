import {configJsonSchema} from '../config/config-json-schema.js';
import {type Command, UsageError} from './command.js';
import {parseOptions} from './parse-options.js';

/** `metrics-chart-api schema`: the JSON Schema of a configuration, for editors. */
export const schema: Command = {
  help: `metrics-chart-api schema

Prints the JSON Schema of a configuration. Name its file in "$schema", and editors complete and check.`,

  async run(args, {write}) {
    const {positionals} = parseOptions(args, {});
    if (positionals.length > 0) throw new UsageError(`unknown argument: ${positionals[0]}`);
    write(JSON.stringify(configJsonSchema(), null, 2));
    return 0;
  },
};
