/**
 * What d3-axis asks of a selection, and no more. It needs no d3-selection itself: it draws on whatever answers these calls.
 * The whole library would add 3.3 kB to what a chart loads (`node scripts/size.mjs`, with it and without).
 */
import {createSvg, setAttribute, setText} from './svg.js';

type Child = SVGGElement | SVGLineElement | SVGTextElement | SVGPathElement;
type ChildName = 'g' | 'line' | 'text' | 'path';
type Attribute = string | number | ((this: Element, datum: number) => string);

/** Elements, each with its datum: the index of a tick. Ticks are matched by their order, the first with the first. */
export class AxisSelection {
  readonly #parent: Element | null;
  readonly #nodes: readonly Element[];
  readonly #data: readonly number[];
  readonly #leaving: readonly Element[];
  readonly #entering: readonly number[];

  /**
   * @param parent - where children of this selection are looked for and appended
   * @param leaving - elements without a datum
   * @param entering - data without an element
   */
  constructor(
    parent: Element | null,
    nodes: readonly Element[],
    data: readonly number[] = [],
    leaving: readonly Element[] = [],
    entering: readonly number[] = [],
  ) {
    this.#parent = parent;
    this.#nodes = nodes;
    this.#data = data;
    this.#leaving = leaving;
    this.#entering = entering;
  }

  /** The children with a class, `.tick` or `.domain`. */
  selectAll(selector: string): AxisSelection {
    const name = selector.slice(1);
    return new AxisSelection(
      this.#parent,
      [...this.#parent!.children].filter(({classList}) => classList.contains(name)),
    );
  }

  data(values: Iterable<number>): AxisSelection {
    const data = [...values];
    const nodes = this.#nodes.slice(0, data.length);
    return new AxisSelection(
      this.#parent,
      nodes,
      data.slice(0, nodes.length),
      this.#nodes.slice(data.length),
      data.slice(nodes.length),
    );
  }

  order(): this {
    return this;
  }

  exit(): AxisSelection {
    return new AxisSelection(null, this.#leaving);
  }

  enter(): this {
    return this;
  }

  /** A new child for each entering datum; where there are none to enter, one in each element. */
  append(name: ChildName): AxisSelection {
    return this.#grow(name, null);
  }

  /** As `append`, before the first child with a class. */
  insert(name: ChildName, before: string): AxisSelection {
    return this.#grow(name, before);
  }

  #grow(name: ChildName, before: string | null): AxisSelection {
    const make = (parent: Element): Child => {
      const child = createSvg(name) as Child;
      parent.insertBefore(child, before === null ? null : parent.querySelector(before));
      return child;
    };
    const parent = this.#parent;
    return parent
      ? new AxisSelection(
          null,
          this.#entering.map(() => make(parent)),
          this.#entering,
        )
      : new AxisSelection(null, this.#nodes.map(make), this.#data);
  }

  /** The first child of a name in each element. */
  select(name: ChildName): AxisSelection {
    return new AxisSelection(
      null,
      this.#nodes.map((node) => node.querySelector(name)!),
      this.#data,
    );
  }

  merge(other: AxisSelection): AxisSelection {
    return new AxisSelection(null, [...this.#nodes, ...other.#nodes], [...this.#data, ...other.#data]);
  }

  filter(isWanted: (this: Element) => boolean): AxisSelection {
    return new AxisSelection(
      null,
      this.#nodes.filter((node) => isWanted.call(node)),
    );
  }

  each(visit: (this: Element) => void): this {
    for (const node of this.#nodes) visit.call(node);
    return this;
  }

  attr(name: string, value: Attribute): this {
    this.#nodes.forEach((node, i) => {
      setAttribute(node, name, typeof value === 'function' ? value.call(node, this.#data[i]!) : value);
    });
    return this;
  }

  text(textOf: (datum: number) => string): this {
    this.#nodes.forEach((node, i) => {
      setText(node, textOf(this.#data[i]!));
    });
    return this;
  }

  remove(): void {
    for (const node of this.#nodes) node.remove();
  }
}
