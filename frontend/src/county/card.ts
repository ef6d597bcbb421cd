// The line below the map: what the pointer is at, or what was clicked, with the way to its reports.
import { say, yuan } from "../desk/dom";
import { separated } from "./classes";
import { mu } from "./sums";

/** `ways`: addresses with their words. */
export interface Told {
  readonly name: string;
  readonly says: string;
  readonly ways?: readonly (readonly [href: string, words: string | undefined])[];
}

export class Card {
  private readonly line: HTMLElement | null;
  private pinned = false;

  constructor(private readonly box: HTMLElement) {
    this.line = box.parentElement!.querySelector<HTMLElement>("[data-said]");
  }

  /** What is pointed at; a clicked thing stays until another is clicked. */
  hint(told: Told | undefined): void {
    if (this.pinned) return;
    this.write(told);
  }

  pin(told: Told): void {
    this.pinned = true;
    this.write(told);
    for (const [href, words] of told.ways ?? []) {
      const link = document.createElement("a");
      link.href = href;
      link.textContent = words ?? "";
      this.line?.append(" ", link);
    }
  }

  unpin(): void {
    this.pinned = false;
    this.write(undefined);
  }

  /** 12 claims · 34.50 mu */
  sums(claims: number, area: number): string {
    const one = claims === 1 ? this.box.dataset.saysOne : this.box.dataset.says;
    const parts = [say(one ?? "", { n: separated(claims) })];
    if (area) parts.push(say(this.box.dataset.mu ?? "", { mu: mu(area) }));
    return parts.join(" · ");
  }

  /** Maize 1.80 mu · on notice · 524.88 yuan */
  spot(thing: string, state: string, fen: number): string {
    const { none, yuan: words } = this.box.dataset;
    return [thing, state, fen < 0 ? none : say(words ?? "", { yuan: yuan(fen) })].join(" · ");
  }

  private write(told: Told | undefined): void {
    if (!this.line) return;
    if (!told) {
      this.line.textContent = this.line.dataset.empty ?? "";
      return;
    }
    const name = document.createElement("b");
    name.textContent = told.name;
    this.line.replaceChildren(name, ` ${told.says}`);
  }
}
