// Keys: / search · j k rows · x choose · o open · g and a letter to a page of the menu · ? these keys
// · Esc close.
import { all } from "./dom";

const ROW = "tr[data-row]";

const SOON = 1500; // milliseconds in which a letter after g still leads somewhere
let gone = -SOON;

const KEYS: Record<string, () => boolean> = {
  "/": () => focus(document.querySelector<HTMLElement>("[data-search]")),
  j: () => step(1),
  k: () => step(-1),
  x: () => press(".sel input"),
  o: () => press("a[data-expand], [data-open]"),
  g: () => true, // and then the letter
  "?": showKeys,
};

export function installKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close(event.target as HTMLElement);
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (writing(event.target as HTMLElement) || document.querySelector("dialog[open]")) return;
    const act = event.timeStamp - gone < SOON ? () => go(event.key) : KEYS[event.key];
    gone = event.key === "g" ? event.timeStamp : -SOON;
    if (act?.()) event.preventDefault();
  });
  for (const row of all<HTMLElement>("[data-keys-row]")) row.hidden = false;
  for (const button of all("[data-keys]")) button.addEventListener("click", showKeys);
}

function writing(target: HTMLElement): boolean {
  const box = target instanceof HTMLInputElement && ["checkbox", "radio"].includes(target.type);
  return !box && target.matches("input, textarea, select, [contenteditable]");
}

function focus(target: HTMLElement | null): boolean {
  target?.focus();
  if (target instanceof HTMLInputElement) target.select();
  return target !== null;
}

/** After g: to the menu's entry of the letter. */
function go(letter: string): boolean {
  const entry = document.querySelector<HTMLElement>(`[data-go="${CSS.escape(letter)}"]`);
  entry?.click();
  return entry !== null;
}

function step(by: number): boolean {
  const rows = all<HTMLTableRowElement>(ROW);
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const row = here < 0 ? rows[0] : rows[here + by];
  if (!row) return false;
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
  return true;
}

/** Clicks the wanted element of the row under the keys; the row keeps the focus. */
function press(selector: string): boolean {
  const row = document.activeElement?.closest<HTMLElement>(ROW);
  const target = row?.querySelector<HTMLElement>(selector);
  target?.click();
  return target !== undefined && target !== null;
}

function showKeys(): boolean {
  document.querySelector<HTMLDialogElement>("dialog#keys")?.showModal();
  return true;
}

/** A dialog closes by itself; here: an open panel or menu, then the field one is in. */
function close(target: HTMLElement): void {
  const open = all<HTMLDetailsElement>("details.ask[open], details.me[open]");
  for (const each of open) {
    each.open = false;
    each.querySelector("summary")?.focus();
  }
  if (!open.length && target.matches("[data-search]")) target.blur();
}
