/** Where there is nothing, and which kind of it: the strip under the plot, the hatch of the unknown, the edge of the open. */
import type {Scene} from '../core/scene.js';
import {childrenOf, createSvg, setAttributes} from './svg.js';

/** Draws what the strip and the plot say about missing time. The hatches are patterns of the picture. */
export function drawNothing(group: SVGGElement, {strip, unknownPath, openX, plot}: Scene): void {
  const [hatch, unknown, gap, thin, edge] = childrenOf(group, 5, (i) =>
    createSvg(
      'path',
      [
        {class: 'unknown-hatch', part: 'gap', fill: 'url(#hatch)'},
        {class: 'unknown', part: 'gap'},
        {class: 'gap', part: 'gap', fill: 'url(#dense-hatch)'},
        {class: 'gap-thin', part: 'gap'},
        {class: 'open-edge', part: 'open'},
      ][i]!,
    ),
  );
  setAttributes(hatch!, {d: unknownPath || null});
  setAttributes(unknown!, {d: strip.unknownPath || null});
  setAttributes(gap!, {d: strip.gapPath || null});
  setAttributes(thin!, {d: strip.thinPath || null});
  setAttributes(edge!, {d: openX === null ? null : `M${openX},${plot.y}v${plot.height}`});
}
