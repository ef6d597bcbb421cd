// The estimate beside figures that are being typed, by the plans of the wordings and to the same fen
// as the office. The rule book (terms.ts) is loaded when a form needs it:
//
//   <table data-estimate="{plan by digest}" data-rules="/static/dist/terms.js">
//     <tr data-plan="digest" data-cells="{the line's cells}">  a line that may be paid
//       <td data-about hidden>                                 what it comes to
//       <input class="quantity"> <input class="degree">        per cent; empty leaves what stands
//   <p data-about hidden><output data-sum="about {yuan} yuan" data-unread="…">   all lines together
//
// A figure that cannot be read leaves its line without an estimate; the server says what is wrong.
import type { Plan } from "../terms/plan";
import { all, say, yuan } from "./dom";

type Cells = Record<string, string>;
const plans = new WeakMap<HTMLElement, Map<string, Plan>>();
let loading: Promise<void> | undefined;

export function installEstimates(): void {
  document.addEventListener("input", (event) => {
    const form = (event.target as Element).closest("form");
    if (form) void begin(form);
  });
  document.addEventListener("htmx:load", (event) => void begin(event.target as Element));
  void begin(document);
}

async function begin(root: ParentNode): Promise<void> {
  for (const table of all<HTMLTableElement>("table[data-estimate]", root)) {
    try {
      await ruleBook(table.dataset.rules ?? "");
    } catch {
      return; // without the rule book there is no estimate; the form works as it does
    }
    estimate(table);
  }
}

function ruleBook(address: string): Promise<void> {
  return (loading ??= new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => done();
    script.onerror = () => {
      loading = undefined;
      failed(new Error(address));
    };
    document.head.append(script);
  }));
}

function estimate(table: HTMLTableElement): void {
  const rows = all<HTMLTableRowElement>("tr[data-cells]", table);
  let sum = 0n;
  let unread = false;
  for (const [digest, plan] of plansOf(table)) {
    const ours = rows.filter((row) => row.dataset.plan === digest);
    const cells = ours.map(typed);
    const known = ours.filter((_, i) => cells[i]);
    const answers = answered(plan, cells.filter((one) => one !== undefined));
    for (const row of ours) about(row, "", "");
    known.forEach((row, i) => {
      const answer = answers[i];
      if (!answer) return;
      sum += answer.payable;
      about(row, yuan(answer.payable), answer.steps.map((step) => spoken(step.says())).join("\n"));
    });
    unread ||= known.length < ours.length || answers.length < known.length;
  }
  const form = table.closest("form") ?? document;
  for (const place of all<HTMLElement>("[data-about]", form)) place.hidden = false;
  for (const place of all<HTMLElement>("output[data-sum]", form)) {
    place.textContent = unread ? place.dataset.unread! : say(place.dataset.sum!, { yuan: yuan(sum) });
  }
}

function plansOf(table: HTMLTableElement): Map<string, Plan> {
  const known = plans.get(table);
  if (known) return known;
  const texts = Object.entries(JSON.parse(table.dataset.estimate!) as Record<string, unknown>);
  const read = new Map(
    texts.map(([digest, plan]) => [digest, hedunTerms.readPlan(JSON.stringify(plan))]),
  );
  plans.set(table, read);
  return read;
}

/** All lines of a wording together; nothing where a cell is none that the rule book takes. */
function answered(plan: Plan, cells: Cells[]): ReturnType<typeof hedunTerms.evaluate> {
  try {
    return hedunTerms.evaluate(plan, cells);
  } catch {
    return [];
  }
}

/** The line's cells with what is typed in place of what stands; undefined if it is no figure. */
function typed(row: HTMLTableRowElement): Cells | undefined {
  const cells = JSON.parse(row.dataset.cells!) as Cells;
  const quantity = written(row, ".quantity");
  const degree = written(row, ".degree").replace(/%$/, "").trim();
  if (quantity && !/^\d{1,9}(\.\d{1,4})?$/.test(quantity)) return undefined;
  if (degree && !(/^\d{1,3}(\.\d{1,4})?$/.test(degree) && Number(degree) <= 100)) return undefined;
  if (quantity) cells.quantity = quantity;
  if (degree) cells.degree = (Math.round(Number(degree) * 10_000) / 1_000_000).toFixed(6);
  return cells;
}

/** What is typed, as people type it: full-width digits are digits. */
function written(row: HTMLTableRowElement, selector: string): string {
  return (row.querySelector<HTMLInputElement>(selector)?.value ?? "").normalize("NFKC").trim();
}

function about(row: HTMLTableRowElement, text: string, why: string): void {
  const place = row.querySelector<HTMLElement>("[data-about]")!;
  place.textContent = text;
  place.title = why;
}

function spoken(text: { zh: string; en: string }): string {
  return document.documentElement.lang.startsWith("en") ? text.en : text.zh;
}
