import {createHash} from 'node:crypto';

/**
 * A weak entity tag over a body: equal for equal bodies, whatever they are compressed with.
 *
 * @returns `W/"…"` of RFC 9110 §8.8.3
 */
export function entityTag(body: string | Uint8Array): string {
  return `W/"${createHash('sha1').update(body).digest('base64url')}"`;
}

/** Whether `If-None-Match` names a tag, by the weak comparison of RFC 9110 §8.8.3.2; `*` names every one. */
export function isNamedBy(ifNoneMatch: string | undefined, tag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === '*') return true;
  const opaque = tag.replace(/^W\//, '');
  const named: readonly string[] = ifNoneMatch.match(/"[^"]*"/g) ?? [];
  return named.includes(opaque);
}
