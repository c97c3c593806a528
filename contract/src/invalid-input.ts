/**
 * An input that cannot be used: the message says what is wrong in house words (`invalid step: 45s`), the rest says the
 * same to a machine. Everything in this workspace that reads text written by people throws it, so that the API can
 * answer it as a problem with a stable code and the element can draw it.
 */
export class InvalidInput extends RangeError {
  override readonly name = 'InvalidInput';
  /** What kind of mistake, stable across versions: `invalid_step`, `unknown_time_zone`, … */
  readonly code: string;
  /** What was given, as it was given. */
  readonly value: unknown;
  /** What would have been accepted, for a person to read. */
  readonly accepted: string;

  constructor(message: string, {code, value, accepted}: {code: string; value: unknown; accepted: string}) {
    super(message);
    this.code = code;
    this.value = value;
    this.accepted = accepted;
  }
}
