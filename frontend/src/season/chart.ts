// Claims by week of loss as stacked bars. Colours are the page's tokens, written as var(--…): the
// SVG follows the theme and the paper by itself.
import { BarChart, type BarSeriesOption } from "echarts/charts";
import {
  AriaComponent,
  GridComponent,
  TooltipComponent,
  type GridComponentOption,
  type TooltipComponentOption,
} from "echarts/components";
import { init, use, type ComposeOption, type ECharts } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { all } from "../desk/dom";

use([BarChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

type Option = ComposeOption<BarSeriesOption | GridComponentOption | TooltipComponentOption>;

interface Part {
  name: string;
  css: string;
  values: number[];
}

interface Weeks {
  names: string[];
  parts: Part[];
}

// The columns of the table that are the parts of a bar, with the token of each.
const PARTS: readonly [column: number, css: string][] = [
  [2, "--bar-paid"],
  [3, "--bar-open"],
  [4, "--bar-ended"],
];

export function installCharts(): void {
  for (const box of all<HTMLElement>("[data-chart]")) {
    const table = document.querySelector<HTMLTableElement>(
      `[data-chart-of="${box.dataset.chart}"]`,
    );
    if (table) drawn(box, read(table));
  }
}

/** The weeks and their numbers as the table has them. */
function read(table: HTMLTableElement): Weeks {
  const heads = Array.from(table.tHead?.rows[0]?.cells ?? []);
  const rows = Array.from(table.tBodies[0]?.rows ?? []);
  return {
    names: rows.map((row) => row.cells[0]?.textContent?.trim() ?? ""),
    parts: PARTS.map(([column, css]) => ({
      name: heads[column]?.textContent?.trim() ?? "",
      css,
      values: rows.map((row) => Number(row.cells[column]?.dataset.value ?? 0)),
    })),
  };
}

function drawn(box: HTMLElement, weeks: Weeks): void {
  const chart: ECharts = init(box, null, { renderer: "svg" });
  chart.setOption(option(weeks));
  let printing = false; // the box changes for the paper too, after the chart has been made for it
  new ResizeObserver(() => {
    if (!printing) chart.resize();
  }).observe(box);
  // Paper is narrower than the window: the bars are laid out for it, and back again.
  window.addEventListener("beforeprint", () => {
    printing = true;
    chart.resize({ width: 640, height: 220 });
    chart.getZr().flush(); // there is no frame before the paper
  });
  window.addEventListener("afterprint", () => {
    printing = false;
    chart.resize({ width: "auto", height: "auto" });
  });
}

function option(weeks: Weeks): Option {
  const quiet = { color: "var(--ink-3)", fontSize: 12, fontFamily: "inherit" };
  return {
    animation: false,
    aria: { enabled: false },
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    grid: { left: 8, right: 8, top: 12, bottom: 4, containLabel: true },
    tooltip: {
      trigger: "axis",
      renderMode: "richText", // drawn in the SVG: HTML would carry style attributes
      axisPointer: { type: "shadow", z: 0, shadowStyle: { color: "var(--bar-under)" } },
      backgroundColor: "var(--panel)",
      borderColor: "var(--line-2)",
      textStyle: { color: "var(--ink)", fontSize: 13 },
      formatter: (of) => said(Array.isArray(of) ? of : [of]),
    },
    xAxis: {
      type: "category",
      data: weeks.names,
      axisLine: { lineStyle: { color: "var(--line-2)" } },
      axisTick: { show: false },
      axisLabel: { ...quiet, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      minInterval: 1,
      splitLine: { lineStyle: { color: "var(--line)" } },
      axisLabel: quiet,
    },
    series: weeks.parts.map((part) => ({
      type: "bar",
      name: part.name,
      stack: "claims",
      data: part.values,
      barMaxWidth: 34,
      barCategoryGap: "28%",
      itemStyle: { color: `var(${part.css})`, borderColor: "var(--panel)", borderWidth: 0.5 },
      emphasis: { disabled: true },
    })),
  };
}

interface Hovered {
  name?: string;
  seriesName?: string;
  value?: unknown;
}

/** What stands over a week: its parts and their sum. */
function said(parts: Hovered[]): string {
  const total = parts.reduce((sum, part) => sum + Number(part.value), 0);
  const lines = parts.map((part) => `${part.seriesName ?? ""}  ${String(part.value)}`);
  return [`${parts[0]?.name ?? ""}  ${total}`, ...lines].join("\n");
}
