// Keys: / search · j k rows · x choose · a all · o open · n p (or ] [) along the list one came from · u
// back to it · f the filters · m the main step · z undo · Ctrl Enter send the form · g and a letter to
// a page of the menu · ? these keys · Esc close. An element says its own key by data-key.
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
  a: () => click("input[data-all]"),
  m: () => click(".actbar .btn--main, .claim-acts .btn--main"),
  z: () => click(".note form[data-undo] button"),
  n: () => click('[data-key="]"]'),
  p: () => click('[data-key="["]'),
  g: () => true, // and then the letter
  "?": showKeys,
};

export function installKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close(event.target as HTMLElement);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return send(event);
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (writing(event.target as HTMLElement) || document.querySelector("dialog[open]")) return;
    const told = () => click(`[data-key="${CSS.escape(event.key)}"]`);
    const act = event.timeStamp - gone < SOON ? () => go(event.key) : (KEYS[event.key] ?? told);
    gone = event.key === "g" ? event.timeStamp : -SOON;
    if (act?.()) event.preventDefault();
  });
  comeBack();
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

/** Sends the form one is in, or the one that is open, by its main button, as a press on it would. */
function send(event: KeyboardEvent): void {
  const form = (event.target as HTMLElement).closest("form") ?? document.querySelector("#ask form");
  const button = form?.querySelector<HTMLElement>(".btn--main, .btn--stop");
  if (!button) return;
  event.preventDefault();
  button.click();
}

/** After g: to the menu's entry of the letter. */
function go(letter: string): boolean {
  return click(`[data-go="${CSS.escape(letter)}"]`);
}

/** Clicks what the page shows of it, if it can be clicked now. */
function click(selector: string): boolean {
  const target = all<HTMLElement>(selector).find((each) => each.getClientRects().length > 0);
  if (!target || target.matches(":disabled")) return false;
  target.click();
  return true;
}

/** Back from one thing of a list: the keys go on from its row. */
function comeBack(): void {
  const name = decodeURIComponent(window.location.hash.slice(1));
  const row = name ? document.getElementById(name) : null;
  if (row?.matches(ROW)) take(row as HTMLTableRowElement, "center");
}

function step(by: number): boolean {
  const rows = all<HTMLTableRowElement>(ROW);
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const row = here < 0 ? rows[0] : rows[here + by];
  if (!row) return false;
  take(row, "nearest");
  return true;
}

function take(row: HTMLTableRowElement, block: ScrollLogicalPosition): void {
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block });
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
