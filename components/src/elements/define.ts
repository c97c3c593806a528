/** Registers elements; a name that is taken is left to whoever took it. */
import {VERSION} from './version.js';

/**
 * Defines an element unless its name is taken: by this very class silently, by another with a warning that names both
 * versions. Never throws; does nothing where there are no custom elements, as in Node.
 */
export function define(name: string, element: CustomElementConstructor): void {
  if (typeof customElements === 'undefined') return;
  const known = customElements.get(name) as (CustomElementConstructor & {readonly version?: string}) | undefined;
  if (known === undefined) customElements.define(name, element);
  else if (known !== element) {
    const before = known.version ?? 'of an unknown version';
    console.warn(`<${name}> is already defined: ${before} stays, ${VERSION} is not used`);
  }
}
