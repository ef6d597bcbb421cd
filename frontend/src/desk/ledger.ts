// Choosing rows of a ledger: the count and sum in the action bar, and buttons that say how many.
//
//   <form data-ledger>            around table and action bar
//     <input type="checkbox" data-all>                         in the header
//     <tr data-row><input type="checkbox" name="claim" value="…" data-fen="31104"
//                         data-can="verify return">            in each row
//     … data-elsewhere>            in a row that waits for another step: it is not "left out"
//     <b data-count="已选 {n} 户" data-count-one="…">          texts of the action bar
//     <span data-sum="{yuan} 元"> <small data-mean="户均 {yuan}"> <span data-rest="未选 {n} 户">
//     <button value="verify" data-say="初审通过 {n} 户" data-say-one="…">
//
// A button counts the chosen rows that can take its action, and rests while there is none.
import { all, say, yuan } from "./dom";

const BOX = 'tr[data-row] .sel input[type="checkbox"]';

export function installLedgers(): void {
  for (const form of all<HTMLFormElement>("form[data-ledger]")) install(form);
}

function install(form: HTMLFormElement): void {
  const master = form.querySelector<HTMLInputElement>("input[data-all]");
  form.addEventListener("change", (event) => {
    const box = event.target as HTMLInputElement;
    if (box === master) setAll(form, master.checked);
    if (box === master || box.matches(BOX)) count(form, master);
  });
  // A page that comes back from the history keeps its ticks: count what is really chosen.
  window.addEventListener("pageshow", () => count(form, master));
  count(form, master);
}

function boxes(form: HTMLFormElement): HTMLInputElement[] {
  return all<HTMLInputElement>(BOX, form).filter((box) => !box.disabled);
}

function setAll(form: HTMLFormElement, checked: boolean): void {
  for (const box of boxes(form)) box.checked = checked;
}

function count(form: HTMLFormElement, master: HTMLInputElement | null): void {
  const every = boxes(form);
  const chosen = every.filter((box) => box.checked);
  const fen = chosen.reduce((sum, box) => sum + Number(box.dataset.fen ?? 0), 0);
  if (master) {
    master.checked = chosen.length > 0 && chosen.length === every.length;
    master.indeterminate = chosen.length > 0 && chosen.length < every.length;
  }
  // Rows that stand elsewhere on the road (data-elsewhere) are not left out by anybody.
  const ready = every.filter((box) => box.dataset.elsewhere === undefined);
  const taken = ready.filter((box) => box.checked);
  const most = taken.length > 0 && taken.length * 2 >= ready.length;
  mark(every, ready, most);
  write(form, "count", chosen.length, fen);
  write(form, "sum", chosen.length, fen);
  write(form, "mean", chosen.length, chosen.length ? Math.round(fen / chosen.length) : 0);
  const rest = ready.length - taken.length;
  write(form, "rest", rest, fen);
  form.querySelector(".actbar__held")?.toggleAttribute("hidden", !most || rest === 0);
  for (const button of all<HTMLButtonElement>("button[data-say]", form)) {
    const can = chosen.filter((box) => able(box, button.value)).length;
    button.textContent = text(button, "say", can, fen);
    button.disabled = can === 0;
  }
}

/** Rows without data-can take every action. */
function able(box: HTMLInputElement, action: string): boolean {
  const can = box.dataset.can;
  return can === undefined || can.split(" ").includes(action);
}

/** The fewer rows carry the colour: those left out of most, or those picked from many. */
function mark(every: HTMLInputElement[], ready: HTMLInputElement[], most: boolean): void {
  for (const box of every) {
    const row = box.closest("tr");
    row?.classList.toggle("is-held", most && !box.checked && ready.includes(box));
    row?.classList.toggle("is-picked", !most && box.checked);
  }
}

function write(form: HTMLFormElement, key: string, n: number, fen: number): void {
  for (const place of all<HTMLElement>(`[data-${key}]`, form)) {
    place.textContent = text(place, key, n, fen);
  }
}

function text(place: HTMLElement, key: string, n: number, fen: number): string {
  const one = n === 1 ? place.getAttribute(`data-${key}-one`) : null;
  return say(one ?? place.getAttribute(`data-${key}`) ?? "", { n: String(n), yuan: yuan(fen) });
}
