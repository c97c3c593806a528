/** Registers elements; a name that is taken is left to whoever took it. */

/** Defines an element unless its name is taken: by this very class silently, by another with a warning. Never throws. */
export function define(name: string, element: CustomElementConstructor): void {
  if (typeof customElements === 'undefined') return;
  const known = customElements.get(name);
  if (known === undefined) customElements.define(name, element);
  else if (known !== element)
    console.warn(`<${name}> is defined already, by another copy of metrics-chart: that one stays`);
}
