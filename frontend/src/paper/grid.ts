// The lines: their cells, and the keys that lead through them.
import { CELLS, isEmpty, newLine, type Cell, type Data, type Draft, type Line, type Wrong } from "./data";
import { codes } from "./codes";
import { has } from "./reading";
import { Row } from "./row";

export class Grid {
  changed: () => void = () => undefined;
  private rows: Row[] = [];
  private readonly body: HTMLElement;

  constructor(private readonly form: HTMLFormElement, readonly data: Data) {
    this.body = form.querySelector("[data-lines]")!;
    this.body.addEventListener("keydown", (event) => this.key(event));
    this.body.addEventListener("focusin", (event) => this.looked(event.target as HTMLElement));
    this.load(data.draft);
    this.tell(data.wrong);
  }

  get lines(): Line[] {
    return this.rows.map((row) => row.line).filter((line) => !isEmpty(line));
  }

  /** How many lines have something wrong in them. */
  get wrong(): number {
    return this.rows.filter((row) => row.isWrong).length;
  }

  load(draft: string): void {
    const said = draft ? (JSON.parse(draft) as Draft) : { lines: [] };
    for (const row of this.rows) row.remove();
    this.rows = [];
    for (const line of said.lines) this.add({ ...newLine(), ...line });
    this.add(newLine(this.lines.at(-1)));
    this.rows.at(-1)!.focus("who");
  }

  /** What the server says is wrong, beside its lines. */
  tell(wrong: Wrong[]): void {
    for (const row of this.rows) row.told = wrong.filter((one) => one.key === row.line.key);
  }

  // ── keys ──

  private key(event: KeyboardEvent): void {
    const row = this.rows.find((one) => one.holds(event.target as Node));
    const cell = (event.target as HTMLElement).dataset.cell as Cell | "signed" | undefined;
    if (!row || !cell || event.isComposing) return;
    if (row.picks(event)) return event.preventDefault();
    if (event.key === "Enter") this.enter(row, cell);
    else if (event.key === "F2") this.below(row);
    else if (event.key === "ArrowDown") this.step(row, 1, cell);
    else if (event.key === "ArrowUp") this.step(row, -1, cell);
    else if (event.key === "Delete" && event.altKey) this.take(row);
    else return;
    event.preventDefault();
  }

  /** To the next cell of the line that is still to be filled in, or to the next line. */
  private enter(row: Row, cell: Cell | "signed"): void {
    if (cell === "who" && isEmpty(row.line)) return this.end();
    if (cell !== "signed" && !row.settle(cell)) return;
    const after = cell === "signed" ? [] : CELLS.slice(CELLS.indexOf(cell) + 1);
    const next = after.find((one) => one !== "note" && !row.line[one] && has(one, row.line, this.data));
    if (next) row.focus(next);
    else this.below(row);
  }

  private below(row: Row): void {
    const next = this.rows[this.rows.indexOf(row) + 1];
    if (next) {
      if (isEmpty(next.line)) next.carry(row.line);
      next.focus("who");
    } else this.add(newLine(row.line)).focus("who");
  }

  private step(row: Row, by: number, cell: Cell | "signed"): void {
    this.rows[this.rows.indexOf(row) + by]?.focus(cell);
  }

  /** All lines are typed: the paper's totals. */
  private end(): void {
    this.form.querySelector<HTMLInputElement>("[data-total]")?.focus();
  }

  // ── lines ──

  private add(line: Line): Row {
    const row = new Row(line, this.data, {
      above: () => this.rows[this.rows.indexOf(row) - 1]?.line,
      changed: () => {
        if (row === this.rows.at(-1) && !isEmpty(row.line)) this.add(newLine(row.line));
        this.changed();
      },
      remove: () => this.take(row),
    });
    this.rows.push(row);
    this.body.append(...row.elements);
    this.number();
    return row;
  }

  private take(row: Row): void {
    if (this.rows.length === 1) return;
    const at = this.rows.indexOf(row);
    this.rows.splice(at, 1);
    row.remove();
    this.number();
    this.rows[Math.min(at, this.rows.length - 1)]!.focus("who");
    this.changed();
  }

  private number(): void {
    this.rows.forEach((row, i) => (row.n = i + 1));
  }

  /** Beside the lines: the numbers that the cell takes. */
  private looked(target: HTMLElement): void {
    const row = this.rows.find((one) => one.holds(target));
    const place = document.querySelector<HTMLElement>("[data-codes]");
    if (row && place && target.dataset.cell) codes(place, target.dataset.cell as Cell, row.line, this.data);
  }
}
