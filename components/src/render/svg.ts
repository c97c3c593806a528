/** Making and reusing SVG elements. Text is set as text, and attributes only when they differ, so that nothing is parsed twice. */

const NAMESPACE = 'http://www.w3.org/2000/svg';

type Attributes = Readonly<Record<string, string | number | null>>;

/** A new SVG element. */
export function createSvg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(NAMESPACE, name);
  setAttributes(element, attributes);
  return element;
}

/** Sets what differs; null removes. */
export function setAttributes(element: Element, attributes: Attributes): void {
  for (const name in attributes) setAttribute(element, name, attributes[name]!);
}

/** Sets one attribute when it differs; null removes it. */
export function setAttribute(element: Element, name: string, value: string | number | null): void {
  if (value === null) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else {
    const text = String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** Sets the text of an element that holds nothing else, when it differs. Its text node stays: a new one would be laid out as such. */
export function setText(element: Element, text: string): void {
  const node = element.firstChild as Text | null;
  if (!node) {
    if (text) element.append(text);
  } else if (!text) element.textContent = '';
  else if (node.data !== text) node.data = text;
}

/**
 * The first `count` children of a group, made when missing; what is more is removed. All children are of one kind.
 *
 * @param create - makes the child at an index
 */
export function childrenOf<T extends Element>(parent: Element, count: number, create: (index: number) => T): T[] {
  const children: T[] = [];
  let child = parent.firstElementChild as T | null;
  for (let i = 0; i < count; i++) {
    if (!child) {
      child = create(i);
      parent.append(child);
    }
    children.push(child);
    child = child.nextElementSibling as T | null;
  }
  while (child) {
    const next = child.nextElementSibling as T | null;
    child.remove();
    child = next;
  }
  return children;
}
