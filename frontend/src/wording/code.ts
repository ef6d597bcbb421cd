// The file as text: a plain textarea (the browser's own undo, search and input of Chinese) over a
// layer that colours it, with numbered lines that carry the marks of the checks.
import { all } from "../desk/dom";

export interface Mark { line: number; severity: string }

const TOKENS =
  /(?<note>#.*$)|(?<head>^\s*\[\[?[^\]]*\]\]?)|(?<key>^\s*[\w."'-]+(?=\s*=))|(?<text>"(?:\\.|[^"\\])*"?|'[^']*'?)|(?<fact>\b(?:true|false)\b|\b\d[\d_.:-]*\b)/g;
const RANK = ["advice", "warning", "block", "error"];

export class Code {
  private readonly lines: HTMLElement;
  private readonly ink: HTMLElement;
  private marks: Mark[] = [];

  constructor(box: HTMLElement, readonly area: HTMLTextAreaElement, private readonly line: string) {
    const [lines, ink] = all<HTMLElement>("pre", box);
    if (!lines || !ink) throw new Error("the text has no layers");
    this.lines = lines;
    this.ink = ink;
    box.classList.add("is-live");
    area.addEventListener("scroll", () => this.follow(), { passive: true });
    area.addEventListener("input", () => this.draw());
    area.addEventListener("keydown", (event) => this.indent(event));
  }

  get text(): string {
    return this.area.value;
  }

  /** Another text as if it had been typed, so that the browser's undo takes it back. */
  put(text: string): void {
    if (text === this.text) return;
    const [from, to, end] = differing(this.text, text);
    const focused = document.activeElement;
    const hidden = this.area.closest<HTMLElement>("[hidden]");
    if (hidden) hidden.hidden = false; // a hidden field takes no typing
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(from, to);
    const piece = text.slice(from, end);
    const done = piece
      ? document.execCommand("insertText", false, piece)
      : document.execCommand("delete");
    if (!done || this.text !== text) this.area.value = text;
    if (hidden) hidden.hidden = true;
    if (focused instanceof HTMLElement && focused !== this.area) focused.focus({ preventScroll: true });
    this.draw();
  }

  show(marks: Mark[]): void {
    this.marks = marks;
    this.draw();
  }

  /** The line in the middle of the box, chosen whole. */
  go(line: number): void {
    const rows = this.text.split("\n");
    const start = rows.slice(0, line - 1).reduce((sum, row) => sum + row.length + 1, 0);
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(start, start + (rows[line - 1] ?? "").length);
    const high = parseFloat(getComputedStyle(this.area).lineHeight);
    this.area.scrollTop = Math.max(0, (line - 1) * high - this.area.clientHeight / 3);
    this.area.scrollLeft = 0;
    this.area.scrollIntoView({ block: "nearest" });
    this.follow();
  }

  draw(): void {
    const worst = new Map<number, string>();
    for (const mark of this.marks) {
      const held = worst.get(mark.line);
      if (!held || RANK.indexOf(held) < RANK.indexOf(mark.severity)) worst.set(mark.line, mark.severity);
    }
    const numbers = document.createDocumentFragment();
    const ink = document.createDocumentFragment();
    this.text.split("\n").forEach((row, i) => {
      const number = document.createElement("span");
      number.textContent = String(i + 1);
      const written = document.createElement("span");
      written.append(...inked(row), "\n");
      const severity = worst.get(i + 1);
      if (severity) {
        number.className = written.className = `is-${severity}`;
        number.title = this.line.replace("{n}", String(i + 1));
      }
      numbers.append(number);
      ink.append(written);
    });
    this.lines.replaceChildren(numbers);
    this.ink.replaceChildren(ink);
    this.follow();
  }

  private follow(): void {
    this.lines.scrollTop = this.ink.scrollTop = this.area.scrollTop;
    this.ink.scrollLeft = this.area.scrollLeft;
  }

  /** A new line begins under the one before it; Tab leaves the field, as everywhere. */
  private indent(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
    const at = this.area.selectionStart;
    const row = this.text.slice(this.text.lastIndexOf("\n", at - 1) + 1, at);
    const blank = /^[ \t]+/.exec(row)?.[0];
    if (!blank) return;
    event.preventDefault();
    document.execCommand("insertText", false, `\n${blank}`);
  }
}

/** Where two texts begin and stop to differ: start, end in the old, end in the new. */
function differing(old: string, now: string): [number, number, number] {
  let from = 0;
  while (from < old.length && from < now.length && old[from] === now[from]) from += 1;
  let to = old.length;
  let end = now.length;
  while (to > from && end > from && old[to - 1] === now[end - 1]) {
    to -= 1;
    end -= 1;
  }
  return [from, to, end];
}

function inked(row: string): (string | HTMLElement)[] {
  const found: (string | HTMLElement)[] = [];
  let at = 0;
  for (const token of row.matchAll(TOKENS)) {
    const kind = Object.entries(token.groups ?? {}).find(([, text]) => text !== undefined)?.[0];
    const part = document.createElement("i");
    part.className = `t-${kind}`;
    part.textContent = token[0];
    found.push(row.slice(at, token.index), part);
    at = token.index + token[0].length;
  }
  found.push(row.slice(at));
  return found;
}
