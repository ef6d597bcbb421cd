// Changing figures where they stand in a ledger: <form data-ledger data-edits="report user"> with
// cells <td data-edit="quantity-BA-…-1" data-now="2.40">. A change needs a reason; it is nothing but
// fields of the form that its main button opens, so the server alone writes and says what is wrong.
//
// An expert types the degrees at the sampling points into one cell, "45 50 40"; it shows their mean.
//
//   Enter, F2, a digit or a click begins · Enter or Tab: the next cell of the column (Shift: before)
//   Esc: as it was · Delete: takes the change back
//
// What was typed is kept for this tab until it is sent: a page read anew has it again.
import { all, say } from "./dom";

const MOST_POINTS = 5; // five-point sampling, as the form asks

interface Edit {
  readonly value: string;
  readonly why: string;
  readonly before: string; // what stood there when it was changed
}

class Sheet {
  private readonly edits: Map<string, Edit>;
  private readonly words: DOMStringMap;
  private readonly place: string;
  private readonly plain = new Map<HTMLTableCellElement, string>();

  constructor(private readonly form: HTMLFormElement) {
    this.place = `hedun-edits ${form.dataset.edits}`;
    this.words = form.querySelector<HTMLElement>("[data-edit-words]")!.dataset;
    this.edits = new Map(kept(this.place));
    const cells = this.cells();
    if (!/[?&](show|state)=/.test(window.location.search)) this.forget(cells);
    for (const cell of cells) this.bring(cell);
    for (const kind of ["quantity", "degree", "points"]) {
      const first = cells.find((cell) => cell.dataset.edit!.startsWith(kind));
      if (first) first.tabIndex = 0;
    }
    form.querySelector("[data-drop-edits]")?.addEventListener("click", () => this.drop());
    this.tell();
  }

  cells(): HTMLTableCellElement[] {
    return all<HTMLTableCellElement>("td[data-edit]", this.form);
  }

  /** What was sent stands on the page now and can be changed no more: it is forgotten. */
  private forget(cells: readonly HTMLTableCellElement[]): void {
    const here = new Map(cells.map((cell) => [cell.dataset.edit!, cell.dataset.now!]));
    for (const [name, edit] of [...this.edits]) {
      if (!here.has(name) || here.get(name) === edit.value) this.edits.delete(name);
    }
    this.keep();
  }

  private bring(cell: HTMLTableCellElement): void {
    this.plain.set(cell, cell.innerHTML);
    cell.tabIndex = -1;
    cell.classList.add("may-edit");
    cell.addEventListener("click", (event) => {
      if (!(event.target as Element).closest(".edit")) this.begin(cell);
    });
    cell.addEventListener("keydown", (event) => this.key(cell, event));
    this.draw(cell);
  }

  private key(cell: HTMLTableCellElement, event: KeyboardEvent): void {
    if (event.target !== cell || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key === "Enter" || event.key === "F2") this.begin(cell);
    else if (/^[\d.]$/.test(event.key)) this.begin(cell, event.key);
    else if (event.key === "Delete" || event.key === "Backspace") this.set(cell, null);
    else if (moves[event.key]) this.go(cell, moves[event.key]!, false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** To the next cell of the column, or the one before; to the main button after the last. */
  private go(cell: HTMLTableCellElement, by: number, open: boolean): void {
    const kind = cell.dataset.edit!.split("-")[0]!;
    const column = this.cells().filter((each) => each.dataset.edit!.startsWith(`${kind}-`));
    const next = column[column.indexOf(cell) + by];
    if (!next) return void (by > 0 ? this.form.querySelector<HTMLElement>(".btn--main")?.focus() : cell.focus());
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    if (open) this.begin(next);
  }

  private begin(cell: HTMLTableCellElement, typed = ""): void {
    if (cell.querySelector(".edit")) return;
    for (const other of all<HTMLElement>("td.is-editing", this.form)) this.finish(other as HTMLTableCellElement);
    const stood = this.edits.get(cell.dataset.edit!);
    const box = document.createElement("span");
    box.className = "edit";
    const value = field(`input edit__value${cell.dataset.least ? " edit__value--points" : ""}`, typed || stood?.value || cell.dataset.now!);
    value.inputMode = "decimal";
    value.setAttribute("aria-label", `${this.words.change} ${cell.dataset.label ?? ""} ${rowName(cell)}`);
    const why = field("input edit__why", this.why(cell));
    why.placeholder = this.words.why!;
    why.setAttribute("aria-label", this.words.why!);
    why.maxLength = 500;
    why.hidden = !stood;
    const bad = document.createElement("small");
    bad.className = "edit__bad";
    bad.id = `bad-${cell.dataset.edit}`;
    bad.setAttribute("role", "alert");
    value.setAttribute("aria-describedby", bad.id);
    box.append(value, why, bad);
    cell.append(box);
    cell.classList.add("is-editing");
    if (stood && stood.before !== cell.dataset.now) {
      bad.textContent = say(this.words.moved!, { before: stood.before, now: cell.dataset.now! });
    }
    box.addEventListener("keydown", (event) => this.typing(cell, event));
    box.addEventListener("focusout", (event) => {
      if (!box.contains(event.relatedTarget as Node | null)) this.finish(cell);
    });
    value.focus();
    if (!typed) value.select();
  }

  private typing(cell: HTMLTableCellElement, event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Escape") {
      event.preventDefault();
      this.close(cell);
      cell.focus();
    } else if (event.key === "Enter" || event.key === "Tab") {
      event.preventDefault();
      if (this.finish(cell, true)) this.go(cell, event.shiftKey ? -1 : 1, true);
    }
  }

  /** Takes what was typed. False, and the cell stays open, where it cannot be taken yet. */
  private finish(cell: HTMLTableCellElement, asked = false): boolean {
    const box = cell.querySelector<HTMLElement>(".edit");
    if (!box) return true;
    const value = box.querySelector<HTMLInputElement>(".edit__value")!;
    const why = box.querySelector<HTMLInputElement>(".edit__why")!;
    const kind = cell.dataset.edit!.split("-")[0]!;
    const written = spaced(kind, value.value.normalize("NFKC").replace(/%/g, " ").trim());
    if (written === "" || same(written, cell.dataset.now!)) {
      this.set(cell, null);
      return true;
    }
    if (!good(kind, written, Number(cell.dataset.least ?? 1))) return this.bad(box, value, this.wrong(kind, cell), asked);
    const first = kind === "points" && cell.dataset.now === ""; // nothing stands that it could differ from
    if (!first && !why.value.trim()) {
      const shown = !why.hidden;
      why.hidden = false;
      value.removeAttribute("aria-invalid");
      return this.bad(box, why, shown ? this.words.noWhy! : "", asked);
    }
    this.set(cell, { value: padded(written, cell.dataset.now!), why: why.value.trim(), before: cell.dataset.now! });
    return true;
  }

  private wrong(kind: string, cell: HTMLElement): string {
    if (kind === "points") return say(this.words.badPoints!, { n: cell.dataset.least! });
    return kind === "degree" ? this.words.badDegree! : this.words.badQuantity!;
  }

  private bad(box: HTMLElement, at: HTMLInputElement, text: string, asked: boolean): boolean {
    if (text) at.setAttribute("aria-invalid", "true");
    box.querySelector(".edit__bad")!.textContent = text;
    if (asked) at.focus();
    return false;
  }

  /** Of a line there is one reason: its other figure has it already. */
  private why(cell: HTMLTableCellElement): string {
    const line = cell.dataset.edit!.replace(/^\w+-/, "");
    return [...this.edits].find(([name]) => name.endsWith(`-${line}`))?.[1].why ?? "";
  }

  private set(cell: HTMLTableCellElement, edit: Edit | null): void {
    const name = cell.dataset.edit!;
    if (edit) this.edits.set(name, edit);
    else this.edits.delete(name);
    this.close(cell);
    this.draw(cell);
    if (edit) {
      const line = name.replace(/^\w+-/, "");
      for (const [other, one] of this.edits) {
        if (other.endsWith(`-${line}`)) this.edits.set(other, { ...one, why: edit.why });
      }
      this.choose(cell);
    }
    this.keep();
    this.tell();
  }

  private close(cell: HTMLTableCellElement): void {
    const box = cell.querySelector(".edit");
    box?.classList.remove("edit"); // it loses the focus when it goes, and is not to be finished again
    box?.remove();
    cell.classList.remove("is-editing");
  }

  private draw(cell: HTMLTableCellElement): void {
    const edit = this.edits.get(cell.dataset.edit!);
    cell.classList.toggle("is-edited", edit !== undefined);
    cell.classList.toggle("is-stale", edit !== undefined && edit.before !== cell.dataset.now);
    if (!edit) {
      cell.innerHTML = this.plain.get(cell)!;
      return;
    }
    cell.textContent = edit.value.includes(" ") ? mean(edit.value) : edit.value;
    cell.title = [`${cell.dataset.now || "—"} → ${edit.value}`, edit.why].filter(Boolean).join(" · ");
  }

  /** The household whose figure is changed is one that is acted on. */
  private choose(cell: HTMLTableCellElement): void {
    let row: Element | null = cell.closest("tr");
    while (row && !row.matches("[data-row]")) row = row.previousElementSibling;
    const box = row?.querySelector<HTMLInputElement>(".sel input:not(:checked, :disabled)");
    if (!box) return;
    box.checked = true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private drop(): void {
    this.edits.clear();
    for (const cell of this.cells()) {
      this.close(cell);
      this.draw(cell);
    }
    this.keep();
    this.tell();
  }

  private keep(): void {
    try {
      window.sessionStorage.setItem(this.place, JSON.stringify([...this.edits]));
    } catch {
      // a browser that keeps nothing: the page has it until it is left
    }
  }

  /** The fields of the form, and how many figures were changed. */
  private tell(): void {
    for (const old of all("input[data-of-edit]", this.form)) old.remove();
    const whys = new Map<string, string>();
    for (const [name, edit] of this.edits) {
      this.form.append(hidden(name, edit.value));
      if (edit.why) whys.set(name.replace(/^\w+-/, "why-"), edit.why);
    }
    for (const [name, why] of whys) this.form.append(hidden(name, why));
    const place = this.form.querySelector<HTMLElement>("[data-edited]");
    if (!place) return;
    const n = this.edits.size;
    place.hidden = n === 0;
    place.querySelector("b")!.textContent = say(n === 1 ? place.dataset.sayOne! : place.dataset.say!, { n: String(n) });
  }
}

export function installEdits(): void {
  for (const form of all<HTMLFormElement>("form[data-edits]")) {
    if (form.querySelector("[data-edit-words]")) new Sheet(form);
  }
}

function kept(place: string): [string, Edit][] {
  try {
    return JSON.parse(window.sessionStorage.getItem(place) ?? "[]") as [string, Edit][];
  } catch {
    return [];
  }
}

function field(css: string, value: string): HTMLInputElement {
  const made = document.createElement("input");
  made.className = css;
  made.value = value;
  made.autocomplete = "off";
  return made;
}

function hidden(name: string, value: string): HTMLInputElement {
  const made = document.createElement("input");
  made.type = "hidden";
  made.name = name;
  made.value = value;
  made.dataset.ofEdit = "";
  return made;
}

function rowName(cell: HTMLElement): string {
  let row: Element | null = cell.closest("tr");
  while (row && !row.matches("[data-row]")) row = row.previousElementSibling;
  return row?.querySelector<HTMLElement>(".who")?.title ?? "";
}

function good(kind: string, written: string, least: number): boolean {
  if (kind === "points") {
    const points = written.split(" ");
    return points.length >= least && points.length <= MOST_POINTS && points.every((each) => good("degree", each, 1));
  }
  if (kind === "degree") return /^\d{1,3}(\.\d{1,4})?$/.test(written) && Number(written) <= 100;
  return /^\d{1,9}(\.\d{1,4})?$/.test(written) && Number(written) > 0;
}

/** "45,50 40" → "45 50 40": points may be parted by what comes to hand. */
function spaced(kind: string, typed: string): string {
  return kind === "points" ? typed.split(/[\s,;、]+/).filter(Boolean).join(" ") : typed;
}

function mean(points: string): string {
  const read = points.split(" ").map(Number);
  return String(Number((read.reduce((sum, each) => sum + each, 0) / read.length).toFixed(4)));
}

/** 1.8 → 1.80 where the figure before has two decimals. */
function padded(written: string, now: string): string {
  const [whole, part = ""] = written.split(".");
  const least = (now.split(".")[1] ?? "").length >= 2;
  return least ? `${whole}.${part.padEnd(2, "0")}` : written;
}

function same(written: string, now: string): boolean {
  return written === now || (now !== "" && /^[\d.]+$/.test(written) && Number(written) === Number(now));
}
