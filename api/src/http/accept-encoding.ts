/** The content codings that we send. */
export type Coding = 'br' | 'gzip' | 'identity';

/**
 * The best coding that a client accepts (RFC 9110 §12.5.3), of those on offer.
 *
 * @param header - `Accept-Encoding`, undefined when there is none: then only identity is sure to be understood
 * @param offered - best first; identity need not be named
 */
export function chooseCoding(header: string | undefined, offered: readonly Coding[]): Coding {
  if (header === undefined) return 'identity';
  const qualities = new Map<string, number>();
  for (const part of header.toLowerCase().split(',')) {
    const [name, ...parameters] = part.split(';').map((text) => text.trim());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    if (name)
      qualities.set(name === 'x-gzip' ? 'gzip' : name, quality === undefined ? 1 : Number(quality.slice(2)) || 0);
  }
  const qualityOf = (coding: Coding) =>
    qualities.get(coding) ?? (coding === 'identity' ? Number.MIN_VALUE : (qualities.get('*') ?? 0));
  let best: Coding = 'identity';
  for (const coding of [...offered].reverse()) {
    const quality = qualityOf(coding);
    if (quality > 0 && quality >= qualityOf(best)) best = coding;
  }
  return best;
}
