'use strict';
(() => {
  const DATA = JSON.parse(document.getElementById('data').textContent);
  const SYMBOLS = ['circle', 'triangle', 'diamond', 'rect', 'pin', 'arrow', 'roundRect', 'circle'];
  const STAR = 'path://M0,-10 L2.9,-3.1 10,-3.1 4.3,1.6 6.2,9 0,4.6 -6.2,9 -4.3,1.6 -10,-3.1 -2.9,-3.1 Z';
  const PANEL = {width: 190, height: 92, gapX: 26, gapY: 44, left: 34};
  const PRINTED_PANEL = {...PANEL, width: 150, height: 62, gapY: 36};
  const MOST_LEGENDS = 6;
  const ROW = {bars: 24, heat: 27};
  // Below it, as on a phone, names take a second line rather than be cut.
  const NARROW = 560;
  // About what a character takes in the smallest texts of charts.
  const CHARACTER = 6.5;

  const charts = Object.entries(DATA).map(([id, spec]) => ({
    id,
    spec,
    hidden: new Set(),
    element: document.getElementById(id),
    legend: document.getElementById(id + '-legend'),
  }));

  let theme = colors();

  function colors() {
    const style = getComputedStyle(document.documentElement);
    const value = name => style.getPropertyValue('--' + name).trim();
    return {
      paper: value('paper'), ink: value('ink'), faint: value('faint'), line: value('line'),
      stripe: value('stripe'),
      series: [0, 1, 2, 3, 4, 5, 6, 7].map(i => value('c' + i)),
      heat: [0, 1, 2, 3].map(i => value('heat' + i)),
    };
  }

  /** Without what binary fractions add. */
  function tidy(number) {
    return Number(number.toPrecision(6));
  }

  function number(value) {
    const size = Math.abs(value);
    if (size >= 1e6) {
      return tidy(value / 1e6) + 'M';
    }
    return size >= 1e4 ? tidy(value / 1e3) + 'k' : String(tidy(value));
  }

  function niceRange(low, high, steps, least = 0) {
    const wanted = Math.max(least, (high - low || Math.abs(high) || 1) / steps);
    const unit = 10 ** Math.floor(Math.log10(wanted));
    const step = [1, 2, 5, 10].map(n => n * unit).find(n => n >= wanted * 0.999) || 10 * unit;
    return {
      min: tidy(Math.floor(low / step + 1e-9) * step),
      max: tidy(Math.ceil(high / step - 1e-9) * step),
      interval: step,
    };
  }

  /** An element, whose text needs no escaping. */
  function lines(texts) {
    const box = document.createElement('div');
    for (const text of texts) {
      const row = document.createElement('div');
      row.textContent = text;
      row.style.maxWidth = '26rem';
      row.style.whiteSpace = 'normal';
      row.style.overflowWrap = 'anywhere';
      box.append(row);
    }
    return box;
  }

  function tooltip(formatter, more) {
    return {
      confine: true,
      formatter,
      backgroundColor: theme.paper,
      borderColor: theme.line,
      padding: [6, 9],
      textStyle: {color: theme.ink, fontSize: 12},
      ...more,
    };
  }

  function base(more) {
    return {
      animation: false,
      // By its name, as the library measures texts where nothing is inherited.
      textStyle: {color: theme.ink, fontFamily: getComputedStyle(document.body).fontFamily},
      ...more,
    };
  }

  function colorOf(series) {
    return series.color < 0 ? theme.faint : theme.series[series.color % theme.series.length];
  }

  function axis(spec, range, more) {
    const logarithmic = spec.logarithmic;
    return {
      type: logarithmic ? 'log' : 'value',
      scale: !spec.zero,
      name: spec.name,
      nameLocation: 'middle',
      nameTextStyle: {color: theme.faint},
      axisLabel: {color: theme.faint, formatter: number, hideOverlap: true},
      axisLine: {show: true, onZero: false, lineStyle: {color: theme.line}},
      axisTick: {lineStyle: {color: theme.line}},
      splitLine: {lineStyle: {color: theme.line, opacity: 0.7}},
      minorSplitLine: {show: false},
      ...range,
      ...more,
    };
  }

  // ---------- points over two axes ----------

  function values(spec, dimension) {
    const all = [];
    for (const series of spec.series) {
      for (const point of series.points) {
        all.push(point[dimension]);
        if (series.kind === 'range' && dimension === 1) {
          all.push(point[2]);
        }
        if (series.kind === 'intervals' && dimension === 0) {
          all.push(point[2]);
        }
      }
    }
    const name = dimension === 0 ? 'x' : 'y';
    for (const mark of spec.marks) {
      if (mark.axis === name && mark.from === mark.to) {
        all.push(mark.from);
      }
    }
    return all.filter(value => typeof value === 'number');
  }

  function rangeOf(spec, dimension) {
    const axisSpec = dimension === 0 ? spec.x : spec.y;
    const all = values(spec, dimension);
    if (!all.length) {
      return {};
    }
    let low = Infinity;
    let high = -Infinity;
    for (const value of all) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    if (axisSpec.logarithmic) {
      return {min: logFloor(low), max: logCeil(high)};
    }
    if (axisSpec.zero) {
      low = Math.min(0, low);
    }
    // There are no halves of steps and epochs.
    return niceRange(low, high, dimension === 0 ? 6 : 5, all.every(Number.isInteger) ? 1 : 0);
  }

  const LOG_STOPS = [1, 2, 5];

  function logFloor(value) {
    const unit = 10 ** Math.floor(Math.log10(value));
    return tidy(LOG_STOPS.filter(n => n * unit <= value * 1.0001).pop() * unit);
  }

  function logCeil(value) {
    const unit = 10 ** Math.floor(Math.log10(value));
    return tidy((LOG_STOPS.find(n => n * unit >= value * 0.9999) || 10) * unit);
  }

  function describePoint(spec, series, point) {
    const text = [];
    if (typeof point[3] === 'string' || typeof point[2] === 'string') {
      text.push(typeof point[2] === 'string' ? point[2] : point[3]);
    }
    text.push(series.name);
    if (series.kind === 'bars') {
      text.unshift(spec.y.categories[point[1]]);
      text.push(spec.x.name + ': ' + tidy(point[0]));
    } else {
      text.push(spec.x.name + ': ' + tidy(point[0]), spec.y.name + ': ' + tidy(point[1]));
    }
    return text;
  }

  /** A series for the library; bars stand beside those that are shown. */
  function seriesOf(spec, series, shown) {
    const color = colorOf(series);
    const faint = series.color < 0;
    const common = {name: series.name, clip: true, itemStyle: {color}};
    switch (series.kind) {
      case 'line':
        return {
          ...common,
          type: 'line',
          symbol: 'none',
          z: 5,
          connectNulls: false,
          lineStyle: {color, width: faint ? 1 : 1.8, type: faint ? 'dashed' : 'solid'},
          data: series.points.map(p => p.map(value => (value === '' ? '-' : value))),
        };
      case 'points':
        return {
          ...common,
          type: 'scatter',
          symbol: faint ? 'circle' : SYMBOLS[series.color % SYMBOLS.length],
          symbolSize: faint ? 4 : 8,
          z: faint ? 3 : 6,
          itemStyle: {color, opacity: faint ? 0.45 : 0.75},
          data: series.points,
        };
      case 'stars':
        return {
          ...common,
          type: 'scatter',
          symbol: STAR,
          symbolSize: 19,
          z: 9,
          itemStyle: {color, borderColor: theme.paper, borderWidth: 1},
          data: series.points,
        };
      case 'range':
        return {
          ...common,
          type: 'custom',
          silent: true,
          z: 2,
          data: [[0, 0]],
          renderItem: (params, api) => {
            const up = series.points.map(p => api.coord([p[0], p[2]]));
            const down = series.points.map(p => api.coord([p[0], p[1]]));
            const frame = params.coordSys;
            return {
              type: 'polygon',
              shape: {points: echarts.graphic.clipPointsByRect(up.concat(down.reverse()), frame)},
              style: {fill: color, opacity: 0.16},
            };
          },
        };
      case 'bars':
        return {
          ...common,
          type: 'bar',
          barGap: '10%',
          barCategoryGap: '28%',
          data: series.points.map(p => ({value: p})),
        };
      default: // intervals
        return {
          ...common,
          type: 'custom',
          silent: true,
          z: 8,
          itemStyle: {color: theme.ink},
          data: series.points,
          encode: {x: [0, 2], y: 1},
          renderItem: (params, api) => interval(api, series.color, shown.filter(s => s.kind === 'bars')),
        };
    }
  }

  /** Over the bar of the same colour; half a bar's width from the middle where there are two. */
  function interval(api, color, bars) {
    const row = api.size([0, 1])[1];
    const shift = bars.length > 1 ? (bars.findIndex(s => s.color === color) - (bars.length - 1) / 2) * row * 0.36 : 0;
    const [x1, y] = api.coord([api.value(0), api.value(1)]);
    const [x2] = api.coord([api.value(2), api.value(1)]);
    const at = y + shift;
    const stroke = {stroke: theme.ink, lineWidth: 1, fill: 'none', opacity: 0.8};
    const segment = (a, b, c, d) => ({type: 'line', shape: {x1: a, y1: b, x2: c, y2: d}, style: stroke});
    return {
      type: 'group',
      children: [segment(x1, at, x2, at), segment(x1, at - 3, x1, at + 3), segment(x2, at - 3, x2, at + 3)],
    };
  }

  function marks(spec) {
    if (!spec.marks.length) {
      return [];
    }
    const at = mark => (mark.axis === 'x' ? 'xAxis' : 'yAxis');
    const areas = spec.marks.filter(mark => mark.from !== mark.to);
    const rules = spec.marks.filter(mark => mark.from === mark.to);
    return [{
      type: 'scatter',
      silent: true,
      data: [],
      markArea: {
        silent: true,
        label: {show: false},
        data: areas.map(mark => [
          {[at(mark)]: mark.from, itemStyle: {color: theme.series[2], opacity: 0.16}},
          {[at(mark)]: mark.to},
        ]),
      },
      markLine: {
        silent: true,
        symbol: 'none',
        lineStyle: {color: theme.series[2], width: 1.4, type: 'solid'},
        data: rules.map(mark => ({
          [at(mark)]: mark.from,
          label: {show: false},
        })),
      },
    }];
  }

  function diagonal(spec, range) {
    if (spec.kind !== 'square') {
      return [];
    }
    const line = (factor, type) => ({
      type: 'line',
      silent: true,
      symbol: 'none',
      clip: true,
      z: 2,
      lineStyle: {color: theme.faint, width: 1, type},
      data: [range.min, range.max].map(value => [value, value * factor]),
    });
    const band = share => ({
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
        style: {fill: theme.series[0], opacity: 0.1},
      }),
    });
    return [
      ...spec.around.map(band),
      line(1, 'solid'),
      ...spec.around.flatMap(share => [line(1 - share, 'dotted'), line(1 + share, 'dotted')]),
    ];
  }

  /** What all lines have at one place. */
  function alongLines(spec, items) {
    const points = items.filter(item => item.seriesType === 'line');
    return points.length ? lines([
      spec.x.name + ': ' + tidy(points[0].value[0]),
      ...points.map(item => item.seriesName + ': ' + (typeof item.value[1] === 'number' ? tidy(item.value[1]) : 'none')),
    ]) : '';
  }

  function plot(chart) {
    const spec = chart.spec;
    let x = rangeOf(spec, 0);
    let y = rangeOf(spec, 1);
    if (spec.kind === 'square') {
      const low = Math.min(x.min, y.min);
      const high = Math.max(x.max, y.max);
      x = spec.x.logarithmic ? {min: low, max: high} : niceRange(low, high, 8);
      y = x;
    }
    const shown = spec.series.filter((s, i) => !chart.hidden.has(i));
    const overLines = spec.series.every(s => s.kind === 'line' || s.kind === 'range');
    return base({
      grid: {left: 54, right: 22, top: 10, bottom: 32, containLabel: true},
      tooltip: overLines ? tooltip(items => alongLines(spec, items), {
        trigger: 'axis',
        axisPointer: {lineStyle: {color: theme.faint}},
      }) : tooltip(undefined, {trigger: 'item'}),
      xAxis: axis(spec.x, x, {nameGap: 28}),
      yAxis: axis(spec.y, y, {nameGap: 46}),
      series: [
        ...shown.map(series => ({
          ...seriesOf(spec, series, shown),
          ...(overLines ? {} : {tooltip: {formatter: item => lines(describePoint(spec, series, item.value))}}),
        })),
        ...diagonal(spec, x),
        ...marks(spec),
      ],
    });
  }

  function isNarrow(chart) {
    return chart.element.clientWidth < NARROW;
  }

  function bars(chart) {
    const spec = chart.spec;
    // Intervals are hidden with the bars of their colour.
    const hidden = new Set([...chart.hidden].map(i => spec.series[i].color));
    const shown = spec.series.filter(s => !hidden.has(s.color));
    const labels = Math.min(320, Math.round(chart.element.clientWidth * 0.38));
    const overflow = isNarrow(chart) ? 'break' : 'truncate';
    return base({
      grid: {left: labels + 12, right: 26, top: 8, bottom: 46},
      tooltip: tooltip(undefined, {trigger: 'item'}),
      xAxis: axis(spec.x, rangeOf(spec, 0), {nameGap: 26}),
      yAxis: {
        type: 'category',
        inverse: true,
        data: spec.y.categories,
        axisLabel: {
          color: theme.ink, fontSize: 11, interval: 0,
          width: labels, overflow, lineHeight: 13,
        },
        axisLine: {lineStyle: {color: theme.line}},
        axisTick: {show: false},
      },
      series: shown.map(series => ({
        ...seriesOf(spec, series, shown),
        tooltip: {formatter: item => lines(describePoint(spec, series, item.data.value))},
      })),
    });
  }

  // ---------- values as colours ----------

  function channels(hex) {
    return [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));
  }

  /** The luminance of WCAG, of 0 to 255 in red, green and blue. */
  function luminance(rgb) {
    const [r, g, b] =
        rgb.map(c => c / 255).map(c => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  /** The colour of a share of the range, as the chart mixes it. */
  function heatColor(share) {
    const place = Math.min(1, Math.max(0, share)) * (theme.heat.length - 1);
    const i = Math.min(Math.floor(place), theme.heat.length - 2);
    const above = channels(theme.heat[i + 1]);
    return channels(theme.heat[i]).map((c, j) => c + (place - i) * (above[j] - c));
  }

  /** Black or white, whichever is easier to read: one of them has a contrast above 4.5 on any colour. */
  function readableOn(rgb) {
    return luminance(rgb) > 0.179 ? '#000000' : '#ffffff';
  }

  const BELOW_HEAT = 60;
  const UPRIGHT = 110;

  /** The room for names of rows. */
  function rowNames(chart) {
    const longest = Math.max(...chart.spec.rows.map(row => row.length));
    return Math.round(Math.min(190, chart.element.clientWidth * 0.3, longest * CHARACTER + 4));
  }

  function columnWidth(chart) {
    return (chart.element.clientWidth - rowNames(chart) - (isNarrow(chart) ? 24 : 46)) / chart.spec.columns.length;
  }

  /** Whether names of columns would stand side by side too narrowly. */
  function isUpright(chart) {
    return columnWidth(chart) <= 52;
  }

  function heat(chart) {
    const spec = chart.spec;
    const all = spec.cells.map(cell => cell[2]).filter(value => typeof value === 'number');
    const low = Math.min(0, ...all);
    const high = Math.max(...all, low + 1e-9);
    const column = columnWidth(chart);
    const longest = Math.max(...spec.cells.map(cell => cell[3].length), 1);
    const label = spec.columns.length * spec.rows.length <= 700 && column > longest * CHARACTER + 4;
    // Every name, on two lines where it is long; upright where columns are narrow.
    const upright = isUpright(chart);
    const names = upright ?
        {interval: 0, rotate: 90, width: UPRIGHT - 6, overflow: 'truncate', hideOverlap: true} :
        {interval: 0, width: column - 8, overflow: 'break', lineHeight: 13};
    return base({
      grid: {
        left: rowNames(chart) + (isNarrow(chart) ? 8 : 30), right: 16, top: 8,
        bottom: BELOW_HEAT + (upright ? UPRIGHT : 32),
      },
      tooltip: tooltip(
          item => lines([
            spec.y + ': ' + spec.rows[item.data.value[1]],
            spec.x + ': ' + spec.columns[item.data.value[0]],
            item.data.text,
            spec.value + ': ' + tidy(item.data.value[2]),
          ])),
      xAxis: {
        type: 'category',
        data: spec.columns,
        name: spec.x,
        nameLocation: 'middle',
        nameGap: upright ? UPRIGHT + 4 : 38,
        nameTextStyle: {color: theme.faint},
        axisLabel: {color: theme.faint, fontSize: 11, ...names},
        axisLine: {lineStyle: {color: theme.line}},
        axisTick: {show: false},
      },
      yAxis: {
        type: 'category',
        inverse: true,
        data: spec.rows,
        axisLabel: {color: theme.ink, fontSize: 11, width: rowNames(chart), overflow: 'truncate', interval: 0, hideOverlap: true},
        axisLine: {lineStyle: {color: theme.line}},
        axisTick: {show: false},
      },
      visualMap: {
        type: 'continuous',
        min: low,
        max: high,
        calculable: false,
        orient: 'horizontal',
        left: 'center',
        bottom: 0,
        itemWidth: 12,
        itemHeight: Math.min(180, chart.element.clientWidth / 2),
        precision: high > 20 ? 0 : 3,
        // What they are stands in the legend.
        text: [String(Number(high.toPrecision(3))), String(low)],
        textStyle: {color: theme.faint},
        inRange: {color: theme.heat},
      },
      series: [{
        type: 'heatmap',
        data: spec.cells.map(cell => ({
          value: cell.slice(0, 3),
          text: cell[3],
          label: {color: readableOn(heatColor((cell[2] - low) / (high - low)))},
        })),
        label: {show: label, fontSize: column > 38 ? 12 : 10, formatter: item => item.data.text},
        itemStyle: {borderColor: theme.paper, borderWidth: 1},
        emphasis: {itemStyle: {borderColor: theme.ink}},
      }],
    });
  }

  // ---------- parts of wholes over time ----------

  function panelSize() {
    return document.documentElement.classList.contains('printed') ? PRINTED_PANEL : PANEL;
  }

  function panelColumns(chart) {
    const size = panelSize();
    const fitting = Math.floor((chart.element.clientWidth - size.left) / (size.width + size.gapX));
    return Math.min(Math.max(1, fitting), chart.spec.panels.length);
  }

  function shares(chart) {
    const spec = chart.spec;
    const size = panelSize();
    const columns = panelColumns(chart);
    const cell = (chart.element.clientWidth - size.left - 8) / columns;
    const option = {grid: [], xAxis: [], yAxis: [], series: [], title: []};
    spec.panels.forEach((panel, i) => {
      const left = size.left + (i % columns) * cell;
      const top = 22 + Math.floor(i / columns) * (size.height + size.gapY);
      const first = i % columns === 0;
      const last = i + columns >= spec.panels.length;
      option.title.push({
        text: panel.name, left, top: top - 18,
        textStyle: {color: theme.ink, fontSize: 11, fontWeight: 'normal', width: cell - 10, overflow: 'truncate'},
        padding: 0,
      });
      option.grid.push({left, top, width: cell - size.gapX, height: size.height});
      option.xAxis.push({
        // Areas are stacked along categories only.
        gridIndex: i, type: 'category', boundaryGap: false, data: spec.times,
        axisLine: {lineStyle: {color: theme.line}}, axisTick: {show: false}, splitLine: {show: false},
        axisLabel: {
          show: last, color: theme.faint, fontSize: 10, formatter: value => number(Number(value)),
          interval: at => at === 0 || at === spec.times.length - 1,
        },
      });
      option.yAxis.push({
        gridIndex: i, type: 'value', min: 0, max: 1, interval: 0.5,
        axisLine: {show: false}, axisTick: {show: false}, splitLine: {show: false},
        axisLabel: {show: first, color: theme.faint, fontSize: 10},
      });
      panel.parts.forEach((part, k) => {
        const color = theme.series[k % theme.series.length];
        option.series.push({
          type: 'line', name: part.name, stack: 'panel' + i, xAxisIndex: i, yAxisIndex: i,
          symbol: 'none', lineStyle: {width: 0.6, color: theme.paper}, areaStyle: {color, opacity: k >= 8 ? 0.5 : 0.85},
          itemStyle: {color}, data: part.values,
        });
      });
    });
    option.tooltip = tooltip(
        items => {
          const panel = spec.panels[items[0].axisIndex];
          return lines([
            panel.name,
            spec.x + ' ' + items[0].axisValue,
            ...items.map(item => item.seriesName + ': ' + (100 * item.value).toFixed(1) + ' %'),
          ]);
        },
        {trigger: 'axis', axisPointer: {lineStyle: {color: theme.ink}}});
    return base(option);
  }

  // ---------- all charts ----------

  const OPTIONS = {plot, square: plot, bars, heat, shares};

  function height(chart) {
    const spec = chart.spec;
    switch (spec.kind) {
      case 'bars':
        return 54 + spec.y.categories.length * (isNarrow(chart) ? ROW.bars + 6 : ROW.bars);
      case 'heat':
        return 8 + BELOW_HEAT + (isUpright(chart) ? UPRIGHT : 32) + spec.rows.length * ROW.heat;
      case 'shares': {
        const size = panelSize();
        return 40 + Math.ceil(spec.panels.length / panelColumns(chart)) * (size.height + size.gapY);
      }
      default:
        return 0;
    }
  }

  function swatch(kind, color, symbol) {
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    svg.setAttribute('width', '16');
    svg.setAttribute('height', '12');
    svg.setAttribute('viewBox', '0 0 16 12');
    svg.setAttribute('aria-hidden', 'true');
    const paths = {
      circle: 'M8 2a4 4 0 1 0 .01 0Z', triangle: 'M8 2l4.5 8h-9Z', diamond: 'M8 1l5 5-5 5-5-5Z', rect: 'M4 2h8v8H4Z',
      star: 'M8 0l1.6 4.2H14l-3.5 2.7 1.2 4.3L8 8.6l-3.7 2.6 1.2-4.3L2 4.2h4.4Z',
    };
    const path = document.createElementNS(svg.namespaceURI, 'path');
    if (kind === 'line') {
      path.setAttribute('d', 'M0 6h16');
      path.setAttribute('stroke', color);
      path.setAttribute('stroke-width', '2.5');
    } else {
      path.setAttribute('d', kind === 'points' ? paths[symbol] || paths.circle : kind === 'stars' ? paths.star : 'M1 1h14v10H1Z');
      path.setAttribute('fill', color);
      path.setAttribute('opacity', kind === 'range' ? '0.35' : '1');
    }
    svg.append(path);
    return svg;
  }

  function legendItem(mark, text) {
    const item = document.createElement('span');
    item.append(...(mark ? [mark] : []), text);
    return item;
  }

  /** A line for all panels whose parts have the same names. */
  function shareLegends(chart) {
    const groups = new Map();
    for (const panel of chart.spec.panels) {
      const names = panel.parts.map(part => part.name);
      const key = JSON.stringify(names);
      groups.set(key, groups.get(key) || {names, panels: []});
      groups.get(key).panels.push(panel.name);
    }
    if (groups.size > MOST_LEGENDS) {
      return;
    }
    for (const {names, panels} of groups.values()) {
      const row = document.createElement('div');
      if (groups.size > 1) {
        row.append(legendItem(null, panels[0] + (panels.length > 1 ? ' and ' + (panels.length - 1) + ' more' : '') + ':'));
      }
      names.forEach((name, i) => row.append(legendItem(swatch('area', theme.series[i % theme.series.length]), name)));
      chart.legend.append(row);
    }
  }

  function legend(chart) {
    const spec = chart.spec;
    chart.legend.replaceChildren();
    if (spec.kind === 'heat') {
      chart.legend.append(legendItem(null, spec.value + ', by colour'));
      return;
    }
    if (spec.kind === 'shares') {
      shareLegends(chart);
      return;
    }
    spec.series.forEach((series, i) => {
      if (series.kind === 'intervals') {
        return;
      }
      const button = document.createElement('button');
      button.type = 'button';
      button.setAttribute('aria-pressed', String(!chart.hidden.has(i)));
      button.title = 'Show or hide';
      button.append(
          swatch(series.kind, colorOf(series), series.color < 0 ? 'circle' : SYMBOLS[series.color % SYMBOLS.length]),
          series.name);
      button.addEventListener('click', () => {
        chart.hidden.has(i) ? chart.hidden.delete(i) : chart.hidden.add(i);
        button.setAttribute('aria-pressed', String(!chart.hidden.has(i)));
        draw(chart);
      });
      chart.legend.append(button);
    });
    for (const mark of (spec.marks || []).filter(each => each.label)) {
      chart.legend.append(
          legendItem(swatch(mark.from === mark.to ? 'line' : 'range', theme.series[2]), mark.label));
    }
  }

  function draw(chart) {
    const wanted = height(chart);
    if (wanted) {
      chart.element.style.height = wanted + 'px';
    }
    if (!chart.drawn) {
      chart.drawn = echarts.init(chart.element, null, {renderer: 'svg'});
    }
    chart.drawn.resize();
    chart.drawn.setOption(OPTIONS[chart.spec.kind](chart), true);
  }

  function drawAll() {
    theme = colors();
    for (const chart of charts) {
      legend(chart);
      draw(chart);
    }
  }

  drawAll();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll);
  let waiting;
  addEventListener('resize', () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => charts.forEach(draw), 60);
  });
  for (const [event, printed] of [['beforeprint', true], ['afterprint', false]]) {
    addEventListener(event, () => {
      document.documentElement.classList.toggle('printed', printed);
      drawAll();
    });
  }
  // Tells those who look at the document without a screen how many charts were drawn.
  document.documentElement.dataset.drawn = String(
      charts.filter(chart => chart.element.querySelectorAll('svg path').length > 1).length);
})();
