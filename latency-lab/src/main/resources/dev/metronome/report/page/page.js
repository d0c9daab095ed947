'use strict';
(() => {
  const series = JSON.parse(document.getElementById('data').textContent).series;
  const SYMBOLS = ['circle', 'triangle'];
  const charts = ['predicted', 'error'].map(
      id => echarts.init(document.getElementById(id), null, {renderer: 'svg'}));

  // Both axes of the first chart and one of the second have the same range.
  const values = series.flatMap(s => s.points.flatMap(p => [p.measuredMs, p.predictedMs]));
  const range = niceRange(Math.min(...values), Math.max(...values));

  function niceRange(low, high) {
    const wanted = (high - low || high || 1) / 8;
    const unit = 10 ** Math.floor(Math.log10(wanted));
    const step = [1, 2, 5, 10].map(n => n * unit).find(n => n >= wanted) || 10 * unit;
    return {
      min: tidy(Math.floor(low / step) * step),
      max: tidy(Math.ceil(high / step) * step),
      interval: step,
    };
  }

  /** Without what binary fractions add. */
  function tidy(number) {
    return Number(number.toPrecision(10));
  }

  function colors() {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(['paper', 'ink', 'faint', 'line', 'first', 'second', 'band'].map(
        name => [name, style.getPropertyValue('--' + name).trim()]));
  }

  function error(point) {
    return 100 * (point.predictedMs / point.measuredMs - 1);
  }

  function axis(name, color, more) {
    return {
      type: 'value',
      name,
      nameLocation: 'middle',
      nameGap: 30,
      nameTextStyle: {color: color.faint},
      axisLabel: {color: color.faint, formatter: value => String(tidy(value))},
      axisLine: {show: true, onZero: false, lineStyle: {color: color.faint}},
      splitLine: {lineStyle: {color: color.line}},
      ...more,
    };
  }

  /** As an element, whose text needs no escaping. */
  function tooltip(item) {
    const point = item.data.point;
    const box = document.createElement('div');
    const lines = [
      point.architecture,
      item.seriesName,
      'measured ' + point.measuredMs.toFixed(4) + ' ms',
      'predicted ' + point.predictedMs.toFixed(4) + ' ms',
      'error ' + (error(point) > 0 ? '+' : '') + error(point).toFixed(2) + ' %',
    ];
    for (const line of lines) {
      const row = document.createElement('div');
      row.textContent = line;
      box.append(row);
    }
    return box;
  }

  function option(color, x, y, points, bands) {
    return {
      animation: false,
      textStyle: {color: color.ink, fontFamily: 'inherit'},
      legend: {
        data: series.map(s => s.name),
        textStyle: {color: color.ink},
        inactiveColor: color.faint,
        itemWidth: 12,
        itemHeight: 10,
        itemGap: 24,
        top: 0,
      },
      grid: {left: 30, right: 20, top: 40, bottom: 35, containLabel: true},
      tooltip: {
        trigger: 'item',
        confine: true,
        formatter: tooltip,
        backgroundColor: color.paper,
        borderColor: color.line,
        textStyle: {color: color.ink},
      },
      xAxis: x,
      yAxis: y,
      // The table's own predictions lie on top.
      series: bands.concat(series.map((s, i) => ({
        type: 'scatter',
        name: s.name,
        symbol: SYMBOLS[i],
        symbolSize: 7,
        z: 10 - i,
        itemStyle: {color: i === 0 ? color.first : color.second, opacity: 0.7},
        data: s.points.map(p => ({value: points(p), point: p})),
      }))),
    };
  }

  /** A line from one end of the range to the other. */
  function line(color, factor, type) {
    return {
      type: 'line',
      silent: true,
      symbol: 'none',
      clip: true,
      z: 2,
      lineStyle: {color, width: 1, type},
      data: [range.min, range.max].map(ms => [ms, ms * factor]),
    };
  }

  /** What lies within a share of the diagonal. */
  function band(color, share) {
    return {
      type: 'custom',
      silent: true,
      clip: true,
      z: 1,
      data: [[range.min, range.min]],
      renderItem: (params, api) => ({
        type: 'polygon',
        shape: {
          points: [
            api.coord([range.min, range.min * (1 - share)]),
            api.coord([range.max, range.max * (1 - share)]),
            api.coord([range.max, range.max * (1 + share)]),
            api.coord([range.min, range.min * (1 + share)]),
          ],
        },
        style: {fill: color, opacity: 0.1},
      }),
    };
  }

  function draw() {
    const color = colors();
    charts[0].setOption(
        option(
            color,
            axis('measured, ms', color, range),
            axis('predicted, ms', color, {...range, nameGap: 45}),
            p => [p.measuredMs, p.predictedMs],
            [
              band(color.band, 0.1),
              band(color.band, 0.05),
              line(color.faint, 1, 'solid'),
              ...[0.9, 0.95, 1.05, 1.1].map(factor => line(color.faint, factor, 'dotted')),
            ]),
        true);
    const errors = series.flatMap(s => s.points.map(error));
    const errorRange = niceRange(Math.min(-10, ...errors), Math.max(10, ...errors));
    charts[1].setOption(
        option(
            color,
            axis('measured, ms', color, range),
            axis('error, %', color, {...errorRange, nameGap: 40}),
            p => [p.measuredMs, error(p)],
            [{
              type: 'scatter',
              silent: true,
              data: [],
              markArea: {
                silent: true,
                itemStyle: {color: color.band, opacity: 0.1},
                data: [5, 10].map(percent => [{yAxis: -percent}, {yAxis: percent}]),
              },
              markLine: {
                silent: true,
                symbol: 'none',
                label: {show: false},
                lineStyle: {color: color.faint, width: 1, type: 'dotted'},
                data: [
                  {yAxis: 0, lineStyle: {type: 'solid'}},
                  ...[-10, -5, 5, 10].map(percent => ({yAxis: percent})),
                ],
              },
            }]),
        true);
  }

  function redraw() {
    charts.forEach(chart => chart.resize());
    draw();
  }

  draw();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  addEventListener('resize', redraw);
  for (const [event, printed] of [['beforeprint', true], ['afterprint', false]]) {
    addEventListener(event, () => {
      document.documentElement.classList.toggle('printed', printed);
      redraw();
    });
  }
  // Tells those who look at the document without a screen that it was drawn.
  document.documentElement.dataset.drawn = String(charts.filter(
      chart => chart.getDom().querySelectorAll('path').length >= series[0].points.length).length);
})();
