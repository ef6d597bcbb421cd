// Numbers of a table as bars: the columns whose heads name a colour (data-bar), on top of each other
// (data-stack) or beside each other, or as lines (data-lines). Colours are the page's tokens, written as var(--…): the SVG
// follows the theme and the paper by itself.
import { BarChart, LineChart, type BarSeriesOption, type LineSeriesOption } from "echarts/charts";
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

use([BarChart, LineChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

type Option = ComposeOption<
  BarSeriesOption | LineSeriesOption | GridComponentOption | TooltipComponentOption
>;

interface Part {
  name: string;
  css: string;
  values: number[];
}

interface Figures {
  names: string[];
  parts: Part[];
  stacked: boolean;
  lines: boolean;
}

export function installCharts(): void {
  for (const box of all<HTMLElement>("[data-chart]")) {
    const table = document.querySelector<HTMLTableElement>(
      `[data-chart-of="${box.dataset.chart}"]`,
    );
    if (table) drawn(box, read(table, "stack" in box.dataset, "lines" in box.dataset));
  }
}

/** The rows and their numbers as the table has them. */
function read(table: HTMLTableElement, stacked: boolean, lines: boolean): Figures {
  const heads = Array.from(table.tHead?.rows[0]?.cells ?? []);
  const rows = Array.from(table.tBodies[0]?.rows ?? []);
  const bars = heads.flatMap((head, column) =>
    head.dataset.bar ? [{ head, column, css: head.dataset.bar }] : [],
  );
  return {
    names: rows.map((row) => row.cells[0]?.textContent?.trim() ?? ""),
    parts: bars.map(({ head, column, css }) => ({
      name: head.textContent?.trim() ?? "",
      css,
      values: rows.map((row) => Number(row.cells[column]?.dataset.value ?? 0)),
    })),
    stacked,
    lines,
  };
}

function drawn(box: HTMLElement, of: Figures): void {
  const chart: ECharts = init(box, null, { renderer: "svg" });
  chart.setOption(option(of));
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

function option(of: Figures): Option {
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
      formatter: (over) => said(Array.isArray(over) ? over : [over], of.stacked),
    },
    xAxis: {
      type: "category",
      data: of.names,
      axisLine: { lineStyle: { color: "var(--line-2)" } },
      axisTick: { show: false },
      axisLabel: of.stacked || of.lines ? { ...quiet, hideOverlap: true } : { ...quiet, ...ranges },
    },
    yAxis: {
      type: "value",
      minInterval: 1,
      scale: of.lines, // a fan is told by its width
      splitLine: { lineStyle: { color: "var(--line)" } },
      axisLabel: quiet,
    },
    series: of.lines ? of.parts.map(line) : of.parts.map((part) => ({
      type: "bar",
      name: part.name,
      stack: of.stacked ? "one" : undefined,
      data: part.values,
      barMaxWidth: 34,
      barCategoryGap: "28%",
      itemStyle: { color: `var(${part.css})`, borderColor: "var(--panel)", borderWidth: 0.5 },
      emphasis: { disabled: true },
    })),
  };
}

/** A quantile of a fan: what lies in the middle is drawn strongest. */
function line(part: Part): LineSeriesOption {
  const middle = part.css === "--ink";
  return {
    type: "line",
    name: part.name,
    data: part.values,
    showSymbol: false,
    lineStyle: { color: `var(${part.css})`, width: middle ? 2.5 : 1.5, type: middle ? "solid" : "dashed" },
    itemStyle: { color: `var(${part.css})` },
    emphasis: { disabled: true },
  };
}

/** Labels such as 10,000–30,000 take two lines, so that each bar has its own. */
const ranges = {
  interval: 0,
  hideOverlap: true,
  formatter: (name: string) => name.replace("–", "–\n"),
};

interface Hovered {
  name?: string;
  seriesName?: string;
  value?: unknown;
}

/** What stands over a row: its parts, and the sum of those that make one bar. */
function said(parts: Hovered[], stacked: boolean): string {
  const total = parts.reduce((sum, part) => sum + Number(part.value), 0);
  const lines = parts.map((part) => `${part.seriesName ?? ""}  ${String(part.value)}`);
  const name = parts[0]?.name ?? "";
  return [stacked ? `${name}  ${total}` : name, ...lines].join("\n");
}
