// Small things: the menu under one's name closes by itself, the first problem is read out, a sheet
// prints.
import { all } from "./dom";

export function installMenus(): void {
  document.addEventListener("click", (event) => {
    for (const menu of all<HTMLDetailsElement>("details.me[open]")) {
      if (!menu.contains(event.target as Node)) menu.open = false;
    }
  });
  document.querySelector<HTMLElement>("#problems")?.focus();
  for (const button of all<HTMLButtonElement>("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}
