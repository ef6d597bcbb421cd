// How a plot is named, where its page is, and what was found of it so far.
import { h } from "../dom";
import { inWords, l } from "../language";
import { percent } from "../sampling";
import type { Before, Plot, Sheet, Visit } from "../sheets";
import type { Work } from "../work";

/** "玉米 乳熟 1.8 亩 南坡". */
export function aboutPlot(work: Work, plot: Plot): string {
  const item = work.known.items.find((one) => one.code === plot.item);
  const stage = work.known.stages[plot.stage];
  return [
    item ? inWords(item) : plot.item, stage && inWords(stage),
    amount(work, plot, plot.quantity_e4), plot.plot,
  ].filter(Boolean).join(" ");
}

/** What each level has found so far; the area where it is another than the one that stands. */
export function levels(work: Work, plot: Plot): HTMLElement {
  const said = (name: string, found: Before | null): HTMLElement | null => found && h("span", {},
    name, found.quantity_e4 !== plot.quantity_e4 && ` ${amount(work, plot, found.quantity_e4)}`,
    ` ${found.degree_ppm === null ? "—" : `${percent(found.degree_ppm)}%`}`,
    found.provisional && l("（暂定）", " (provisional)"), found.reason && ` · ${found.reason}`);
  return h("span", { class: "levels" },
    said(l("村报", "Village"), plot.village),
    said(l("乡核", "Township"), plot.township),
    said(l("上次定损", "Expert before"), plot.expert));
}

/** "1.8 亩". */
function amount(work: Work, plot: Plot, e4: number): string {
  const item = work.known.items.find((one) => one.code === plot.item);
  const unit = item?.unit ? work.known.units[item.unit] : undefined;
  return `${e4 / 10_000} ${unit ? inWords(unit) : ""}`.trim();
}

/** A sheet that is sealed has a page of its own, which follows how it is sent. */
export function visitAddress(work: Work, visit: Visit): string {
  const sheet = work.sheets.of(visit);
  return sheet ? sheetAddress(sheet) : `#/v/${visit.number}`;
}

export function sheetAddress(sheet: Sheet): string {
  return sheet.parcel ? `#/s/${sheet.id}` : `#/v/${sheet.visit.number}`;
}

/** Metres as people say them. */
export function far(metres: number): string {
  if (metres < 1000) return l(`${metres} 米`, `${metres} m`);
  const km = String(Math.round(metres / 100) / 10);
  return l(`${km} 公里`, `${km} km`);
}
