// The sums below the lines, beside the paper's own.
import { all, say } from "../desk/dom";
import { area, itemOf } from "./reading";
import { plain, type Data } from "./data";
import type { Grid } from "./grid";

export function installSums(form: HTMLFormElement, data: Data, grid: Grid): () => void {
  const texts = data.texts;
  const place = (name: string) => form.querySelector<HTMLElement>(`[data-${name}]`)!;
  return () => {
    const lines = grid.lines;
    const households = new Set(lines.map((line) => line.household || line.who).filter(Boolean)).size;
    const mu = lines.reduce((sum, line) => sum + (itemOf(line, data)?.degree === false ? 0 : area(line.amount)), 0);
    const facts = { lines: String(lines.length), households: String(households), area: written(mu) };
    place("sums").textContent = say(texts.sums!, facts);
    const unsigned = lines.filter((line) => !line.signed).length;
    place("state").textContent = unsigned ? say(texts.unsigned_sum!, { n: String(unsigned) }) : "";
    const wrong = grid.wrong;
    place("wrong").textContent = !lines.length ? "" : wrong === 1 ? texts.wrong_one! : wrong ? say(texts.wrong!, { n: String(wrong) }) : texts.fine!;
    const typed: Record<string, number> = { households: households * 10_000, area: mu };
    for (const field of all<HTMLInputElement>("[data-total]", form)) {
      differ(form, field, typed[field.dataset.total!]!, texts);
    }
  };
}

function differ(form: HTMLFormElement, field: HTMLInputElement, typed: number, texts: Record<string, string>): void {
  const told = form.querySelector<HTMLElement>(`[data-differs="${field.dataset.total}"]`)!;
  const text = plain(field.value).replace(/[户亩]$/, "");
  const paper = /^\d{1,9}(\.\d{1,4})?$/.test(text) ? Math.round(Number(text) * 10_000) : undefined;
  const by = paper === undefined ? 0 : typed - paper;
  told.className = paper === undefined ? "" : by ? "diff" : "chk is-ok";
  const number = field.dataset.total === "area" ? written(Math.abs(by)) : String(Math.abs(by) / 10_000);
  told.textContent = paper === undefined ? "" : by ? say(by > 0 ? texts.more! : texts.less!, { n: number }) : texts.equal!;
}

/** 25000 → 2.50; further decimals where there are any. */
function written(e4: number): string {
  const [whole, rest = ""] = (e4 / 10_000).toFixed(4).replace(/0{1,2}$/, "").split(".");
  return `${whole!.replace(/\B(?=(\d{3})+$)/g, ",")}.${rest}`;
}
