// @ts-check
/** How much of everything each node of a cluster holds: tokens by chance share a ring unevenly. */

const TOKENS = 16;

/**
 * What each node holds, in copies of all rows: the sum is the number of copies.
 *
 * @param {number} nodes - at least as many as copies
 * @param {number} replication
 * @param {import('./random.mjs').Random} random
 */
export function sharesOfNodes(nodes, replication, random) {
  const tokens = Array.from({length: nodes * TOKENS}, (_, i) => ({at: random.uniform(), node: i % nodes}));
  tokens.sort((a, b) => a.at - b.at);
  const shares = new Float64Array(nodes);
  for (const [i, {at}] of tokens.entries()) {
    const before =
      i === 0 ? /** @type {{at: number}} */ (tokens.at(-1)).at - 1 : /** @type {{at: number}} */ (tokens[i - 1]).at;
    // A range lies on the node at its end, and on the next other ones round the ring.
    const holders = new Set();
    for (let next = i; holders.size < replication; next += 1)
      holders.add(/** @type {{node: number}} */ (tokens[next % tokens.length]).node);
    for (const node of holders) shares[node] = /** @type {number} */ (shares[node]) + at - before;
  }
  return shares;
}
