/** The least that d3 and SVG can do: scales, axes, one path a series, a crosshair and a tip. No envelope, no legend. */
import {bisectCenter} from 'd3-array';
import {axisBottom, axisLeft} from 'd3-axis';
import {scaleLinear, scaleUtc} from 'd3-scale';
import {pointer, select} from 'd3-selection';
import {line} from 'd3-shape';
import type {ChartData} from '../chart-data.js';
import {serveSubject} from '../page.js';

const COLORS = ['#1f77b4', '#d62728', '#2ca02c'];
const MARGIN = {top: 10, right: 10, bottom: 25, left: 40};

interface Columns {
  readonly time: Float64Array;
  readonly values: readonly Float64Array[];
}

const prepare = ({startMs, stepMs, length, series}: ChartData): Columns => ({
  time: Float64Array.from({length}, (_, i) => startMs + i * stepMs),
  values: series.map(({value}) => value),
});

serveSubject<Columns>({
  prepare,
  create(host, data, {width, height}) {
    const right = width - MARGIN.right;
    const bottom = height - MARGIN.bottom;
    const x = scaleUtc([MARGIN.left, right]);
    const y = scaleLinear([bottom, MARGIN.top]);

    const svg = select(host).append('svg').attr('width', width).attr('height', height);
    const xAxis = svg.append('g').attr('transform', `translate(0,${bottom})`);
    const yAxis = svg.append('g').attr('transform', `translate(${MARGIN.left},0)`);
    const marks = svg.append('g').attr('fill', 'none');
    const crosshair = svg.append('line').attr('y1', MARGIN.top).attr('y2', bottom).attr('stroke', '#888');
    const tip = select(host).append('div').attr('class', 'd3-tip');
    crosshair.attr('visibility', 'hidden');

    let shown = data;
    function draw(): void {
      const {time, values} = shown;
      x.domain([time[0]!, time.at(-1)!]);
      y.domain(extentOf(values)).nice();
      xAxis.call(axisBottom(x).ticks(width / 80));
      yAxis.call(axisLeft(y).ticks(height / 50));
      const path = (value: Float64Array) =>
        line<number>()
          .defined((v) => !Number.isNaN(v))
          .x((_, i) => x(time[i]!))
          .y((v) => y(v))(value as unknown as Iterable<number>);
      marks
        .selectAll('path')
        .data(values)
        .join('path')
        .attr('stroke', (_, i) => COLORS[i]!)
        .attr('d', path);
    }
    draw();

    svg.on('pointermove', (event: PointerEvent) => {
      const {time, values} = shown;
      const i = bisectCenter(time, +x.invert(pointer(event)[0]));
      const at = x(time[i]!);
      crosshair.attr('x1', at).attr('x2', at).attr('visibility', 'visible');
      const read = values.map((value) => (Number.isNaN(value[i]!) ? '–' : value[i]!.toFixed(2))).join(' ');
      tip.style('transform', `translate(${at + 10}px, 20px)`).text(`${new Date(time[i]!).toISOString()} ${read}`);
    });

    return {
      drawn: Promise.resolve(),
      replace(other) {
        shown = other;
        draw();
      },
      tipText: () => tip.text(),
    };
  },
});

function extentOf(columns: readonly Float64Array[]): [number, number] {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const column of columns) {
    for (let i = 0; i < column.length; i++) {
      const v = column[i]!;
      if (v < min) min = v;
      if (v > max) max = v;
    }
  }
  return [min, max];
}
