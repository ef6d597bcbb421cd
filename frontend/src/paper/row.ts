// One line of the form.
import { say } from "../desk/dom";
import { CARRIED, CELLS, isEmpty, type Cell, type Data, type Known, type Line, type Wrong } from "./data";
import { Picks } from "./picks";
import { has, itemOf, read, shown } from "./reading";
import { fitting, meant } from "./who";

interface Around { above: () => Line | undefined; changed: () => void; remove: () => void }

const HEADS: Partial<Record<Cell, string>> = { degree: "degree_head" };

export class Row {
  readonly elements: HTMLTableRowElement[];
  private readonly tr = document.createElement("tr");
  private readonly says = document.createElement("tr");
  private readonly fields = {} as Record<Cell, HTMLInputElement>;
  private readonly signed = document.createElement("input");
  private readonly number = document.createElement("td");
  private readonly whose = document.createElement("small");
  private readonly unit = document.createElement("small");
  private readonly list: Picks;
  private wrong = new Map<Cell, string>();
  private server: Wrong[] = [];
  private insisted = new Map<Cell, string>(); // typed again after it was said to be wrong
  private fresh = new Set<Cell>(); // typed and not read yet

  constructor(readonly line: Line, private readonly data: Data, private readonly around: Around) {
    this.elements = [this.tr, this.says];
    this.tr.className = "typing__line";
    this.says.className = "typing__says";
    this.says.hidden = true;
    this.number.className = "n idx";
    this.tr.append(this.number);
    for (const cell of CELLS) this.tr.append(this.cell(cell));
    this.list = new Picks(this.fields.who, (one) => this.chosen(one));
    this.tr.append(this.signCell(), this.removeCell());
    this.tr.addEventListener("focusout", () => window.setTimeout(() => this.tell()));
    const told = document.createElement("td");
    told.colSpan = CELLS.length + 3;
    this.says.append(told);
    this.show();
  }

  set n(n: number) {
    this.number.textContent = String(n);
  }

  set told(wrong: Wrong[]) {
    this.server = wrong;
    this.tell();
  }

  get isWrong(): boolean {
    return this.wrong.size > 0 || this.server.length > 0;
  }

  holds(node: Node): boolean {
    return this.tr.contains(node);
  }

  remove(): void {
    for (const element of this.elements) element.remove();
  }

  focus(cell: Cell | "signed"): void {
    const field = cell === "signed" ? this.signed : this.fields[cell];
    field.focus();
    if (field.type === "text") field.select();
    field.scrollIntoView({ block: "nearest" });
  }

  /** What the line above says by now, as long as nothing was typed here. */
  carry(above: Line): void {
    for (const cell of CARRIED) this.line[cell] = above[cell];
    this.line.signed = above.signed;
    this.show();
  }

  picks(event: KeyboardEvent): boolean {
    if (event.target !== this.fields.who) return false;
    return this.list.key(event.key) || (event.key === "Enter" && this.list.take());
  }

  /** Reads the cell. Whether one may go on: what is wrong is said once, and then stays as typed. */
  settle(cell: Cell): boolean {
    const typed = this.fields[cell].value;
    const wrong = cell === "who" ? this.settleWho(typed) : this.settleCell(cell, typed);
    if (wrong) this.wrong.set(cell, wrong);
    else this.wrong.delete(cell);
    this.show();
    if (!wrong || this.insisted.get(cell) === typed) return true;
    this.insisted.set(cell, typed);
    this.fields[cell].select();
    return false;
  }

  // ── reading ──

  private settleWho(typed: string): string {
    this.list.hide();
    if (this.line.household) return "";
    const found = meant(typed, this.data.roll);
    if (found.length === 1) {
      this.name(found[0]!);
      this.around.changed();
      return "";
    }
    const { who_none, who_several, who_empty } = this.data.texts;
    if (found.length) {
      this.list.show(fitting(typed, this.data.roll));
      return say(who_several!, { n: String(found.length) });
    }
    return typed.trim() ? say(who_none!, { found: typed.trim() }) : isEmpty(this.line) ? "" : who_empty!;
  }

  private settleCell(cell: Cell, typed: string): string {
    if (!this.fresh.delete(cell)) return this.wrong.get(cell) ?? "";
    const found = read(cell, typed, this.line, this.around.above(), this.data);
    const before = this.line[cell];
    this.line[cell] = found.value;
    if (cell === "item" && found.value !== before) this.fitStage();
    if (found.value !== before) this.around.changed();
    return found.wrong;
  }

  /** A stage that the new crop does not go through is not carried over. */
  private fitStage(): void {
    const item = itemOf(this.line, this.data);
    if (item && !item.stages.some((one) => one.code === this.line.stage)) this.line.stage = "";
    this.wrong.delete("stage");
  }

  private chosen(one: Known): void {
    this.name(one);
    this.wrong.delete("who");
    this.show();
    this.around.changed();
    const next = (["species", "occurred", "item", "stage", "amount"] as Cell[]).find(
      (cell) => !this.line[cell] && has(cell, this.line, this.data),
    );
    this.focus(next ?? "amount");
  }

  private name(one: Known): void {
    this.line.household = one.number;
    this.line.who = one.name;
  }

  // ── showing ──

  private show(): void {
    for (const cell of CELLS) {
      const field = this.fields[cell];
      const text = shown(cell, this.line, this.data);
      if (field.value !== text) field.value = text;
      field.disabled = !has(cell, this.line, this.data) && !this.line[cell];
    }
    this.signed.checked = this.line.signed;
    const known = this.data.roll.find((one) => one.number === this.line.household);
    this.whose.textContent = known ? [known.n ? String(known.n) : "", known.last4 ? `…${known.last4}` : ""].filter(Boolean).join(" · ") : "";
    this.unit.textContent = itemOf(this.line, this.data)?.unit ?? "";
    this.tr.classList.toggle("is-empty", isEmpty(this.line));
    this.tell();
  }

  private tell(): void {
    // what is not there yet is no fault of a line that is being typed
    const here = this.tr.contains(document.activeElement);
    const server = this.server.filter((one) => !here || this.line[one.cell]);
    const said = new Map<Cell, string>(server.map((one) => [one.cell, one.says]));
    for (const [cell, text] of this.wrong) said.set(cell, text);
    for (const cell of CELLS) {
      const bad = said.has(cell);
      this.fields[cell].classList.toggle("is-bad", bad);
      this.fields[cell].setAttribute("aria-invalid", String(bad));
    }
    this.says.hidden = said.size === 0;
    this.says.firstElementChild!.replaceChildren(
      ...Array.from(said, ([cell, text]) => {
        const one = document.createElement("p");
        const head = document.createElement("b");
        head.textContent = this.head(cell);
        one.append(head, ` ${text}`);
        return one;
      }),
    );
  }

  private head(cell: Cell): string {
    return this.data.texts[HEADS[cell] ?? cell]!;
  }

  // ── making ──

  private cell(cell: Cell): HTMLTableCellElement {
    const td = document.createElement("td");
    td.className = `t-${cell}`;
    td.dataset.label = this.head(cell);
    const field = document.createElement("input");
    field.type = "text";
    field.className = "input";
    field.autocomplete = "off";
    field.spellcheck = false;
    field.dataset.cell = cell;
    field.setAttribute("aria-label", this.head(cell));
    if (cell === "amount" || cell === "degree") {
      field.inputMode = "decimal";
      field.classList.add("input--n");
    }
    field.addEventListener("input", () => this.typed(cell));
    field.addEventListener("blur", () => this.left(cell));
    field.addEventListener("focus", () => field.select());
    this.fields[cell] = field;
    td.append(field);
    if (cell === "who") td.append(this.whose);
    if (cell === "amount") td.append(this.unit);
    return td;
  }

  private typed(cell: Cell): void {
    const text = this.fields[cell].value;
    if (cell === "who") {
      this.line.household = "";
      this.whose.textContent = "";
      this.list.show(fitting(text, this.data.roll));
    }
    this.line[cell] = text.trim();
    this.fresh.add(cell);
    this.server = this.server.filter((one) => one.cell !== cell);
    this.wrong.delete(cell);
    this.insisted.delete(cell);
    this.tr.classList.toggle("is-empty", isEmpty(this.line));
    this.tell();
    this.around.changed();
  }

  private left(cell: Cell): void {
    if (cell === "who") this.list.hide();
    if (isEmpty(this.line) && !this.fields[cell].value) return;
    const typed = this.fields[cell].value;
    this.insisted.set(cell, typed); // one has gone on already
    this.settle(cell);
    if (cell === "who") this.list.hide();
  }

  private signCell(): HTMLTableCellElement {
    const td = document.createElement("td");
    td.className = "t-signed";
    td.dataset.label = this.data.texts.sign!;
    this.signed.type = "checkbox";
    this.signed.dataset.cell = "signed";
    this.signed.setAttribute("aria-label", this.data.texts.sign!);
    this.signed.addEventListener("change", () => {
      this.line.signed = this.signed.checked;
      this.around.changed();
    });
    td.append(this.signed);
    return td;
  }

  private removeCell(): HTMLTableCellElement {
    const td = document.createElement("td");
    td.className = "t-remove";
    const button = document.createElement("button");
    button.type = "button";
    button.tabIndex = -1;
    button.className = "btn btn--link";
    button.textContent = "×";
    button.title = button.ariaLabel = this.data.texts.remove!;
    button.addEventListener("click", () => this.around.remove());
    td.append(button);
    return td;
  }
}
