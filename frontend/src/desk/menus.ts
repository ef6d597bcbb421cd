// Small things: the menu under one's name closes by itself, where one is stands in sight of the rail,
// the first problem is read out, a form that opens in place takes the focus, a sheet prints.
import { all } from "./dom";

export function installMenus(): void {
  document.addEventListener("click", (event) => {
    for (const menu of all<HTMLDetailsElement>("details.me[open]")) {
      if (!menu.contains(event.target as Node)) menu.open = false;
    }
  });
  const here = document.querySelector<HTMLElement>(".rail__item.is-here");
  here?.scrollIntoView({ block: "nearest", inline: "center" });
  document.querySelector<HTMLElement>("#problems")?.focus();
  document.addEventListener("htmx:afterSwap", (event) => {
    const ask = event.target as HTMLElement;
    if (ask.id === "ask") first(ask)?.focus();
  });
  for (const button of all<HTMLButtonElement>("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

/** What a form wants first: what is wrong in it, its first field, or else its button. */
function first(form: HTMLElement): HTMLElement | undefined {
  const wanted = ["[aria-invalid='true']", "[autofocus]", "input:not([type=hidden])", ".btn"];
  const found = wanted.flatMap((each) => all<HTMLElement>(each, form));
  return found.find((each) => each.getClientRects().length > 0);
}
