// What the colours mean, below the map: as the server wrote it, and anew when the classes change.
import { all, say } from "../desk/dom";

// km² of a cell of H3 by its resolution, about
const KM2: Record<number, string> = { 5: "250", 6: "36", 7: "5.2", 8: "0.74", 9: "0.11", 10: "0.015" };

export class Legend {
  private readonly heading: HTMLElement;
  private readonly states: readonly HTMLElement[]; // of places, in order

  constructor(readonly line: HTMLElement) {
    // Paper shows the server's drawing, so it keeps the server's legend.
    const paper = line.cloneNode(true) as HTMLElement;
    paper.removeAttribute("data-legend");
    paper.classList.add("legend--paper");
    line.after(paper);
    this.heading = line.querySelector<HTMLElement>("[data-legend-of]")!;
    this.states = all<HTMLElement>(":scope > [data-state]", line);
  }

  stateOf(number: number): string {
    return this.states[number]?.textContent?.trim() ?? "";
  }

  /** 0 · 1–4 · 5–9, each with its shade. */
  classes(words: readonly string[]): void {
    this.put(words.map((one, shade) => {
      const entry = document.createElement("span");
      const swatch = document.createElement("i");
      swatch.className = `h${shade}`;
      entry.append(swatch, one);
      return entry;
    }));
  }

  cells(resolution: number): void {
    this.heading.textContent = say(this.heading.dataset.cells ?? "", { km2: KM2[resolution] ?? "" });
  }

  amounts(words: readonly string[]): void {
    this.heading.textContent = this.heading.dataset.amounts ?? "";
    this.classes(words);
  }

  byState(): void {
    this.heading.textContent = this.heading.dataset.states ?? "";
    this.put(this.states);
  }

  private put(entries: readonly HTMLElement[]): void {
    for (const old of all(":scope > span", this.line)) old.remove();
    this.heading.after(...entries);
  }
}
