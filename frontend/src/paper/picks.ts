// The households that fit, below the field in which one types.
import type { Known } from "./data";

export class Picks {
  private readonly list = document.createElement("ul");
  private found: Known[] = [];
  private at = -1;

  constructor(private readonly field: HTMLInputElement, private readonly chosen: (one: Known) => void) {
    this.list.className = "picks";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-expanded", "false");
    field.after(this.list);
  }

  show(found: Known[]): void {
    this.found = found;
    this.at = -1;
    this.list.replaceChildren(...found.map((one) => this.row(one)));
    this.list.hidden = found.length === 0;
    this.field.setAttribute("aria-expanded", String(found.length > 0));
  }

  hide(): void {
    this.show([]);
  }

  /** Whether the key moved in the list, or closed it. */
  key(key: string): boolean {
    if (this.list.hidden) return false;
    if (key === "Escape") this.hide();
    else if (key === "ArrowDown") this.move(1);
    else if (key === "ArrowUp") this.move(-1);
    else return false;
    return true;
  }

  /** Takes the one that the arrows stand on. */
  take(): boolean {
    const one = this.found[this.at];
    if (one) this.choose(one);
    return one !== undefined;
  }

  private move(by: number): void {
    this.at = (this.at + by + this.found.length) % this.found.length;
    Array.from(this.list.children).forEach((row, i) => row.setAttribute("aria-selected", String(i === this.at)));
  }

  private row(one: Known): HTMLLIElement {
    const row = document.createElement("li");
    row.setAttribute("role", "option");
    const name = document.createElement("b");
    name.textContent = one.name;
    const more = document.createElement("small");
    more.textContent = [one.n ? String(one.n) : "", one.group, one.last4 ? `…${one.last4}` : ""].filter(Boolean).join(" · ");
    row.append(name, more);
    row.addEventListener("mousedown", (event) => {
      event.preventDefault(); // the field keeps the focus
      this.choose(one);
    });
    return row;
  }

  private choose(one: Known): void {
    this.hide();
    this.chosen(one);
  }
}
