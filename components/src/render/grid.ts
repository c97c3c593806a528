import type {Scene} from '../core/scene.js';
import {childrenOf, createSvg, setAttribute} from './svg.js';

/** The rows of the grid, as two paths: all rows, and that of zero over them. */
export function drawGrid(group: SVGGElement, {grid, plot}: Scene): void {
  const rows = (wanted: readonly Scene['grid'][number][]): string =>
    wanted.map(({y}) => `M${plot.x},${y}h${plot.width}`).join('');
  const [all, zero] = childrenOf(group, 2, (i) => createSvg('path', {class: i === 0 ? 'row' : 'row zero'}));
  setAttribute(all!, 'd', rows(grid.filter((row) => !row.zero)));
  setAttribute(zero!, 'd', rows(grid.filter((row) => row.zero)));
}
