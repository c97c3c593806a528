/**
 * A number of the command line.
 *
 * @throws RangeError when it is no whole number above 0
 */
export function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new RangeError(`invalid --${name}: ${text} (a whole number above 0 is wanted)`);
  return Number(text);
}
