// The numbers that may be typed for the words of a cell.
import { choicesOf } from "./reading";
import type { Cell, Data, Line } from "./data";

export function codes(place: HTMLElement, cell: Cell, line: Line, data: Data): void {
  const choices = choicesOf(cell, line, data);
  const key = choices.map((one) => one.code).join();
  if (place.dataset.shown === key) return;
  place.dataset.shown = key;
  place.replaceChildren(
    ...choices.map((one) => {
      const row = document.createElement("span");
      const number = document.createElement("kbd");
      number.textContent = String(one.n);
      row.append(number, one.label);
      return row;
    }),
  );
}
