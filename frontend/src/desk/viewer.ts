// The window of photographs. <a data-view href="…/pictures/?show=7"> opens it in place in a dialog;
// links inside are followed there, and a picture that stays keeps its place and size. On the page of
// its own the same keys work.
//
//   ← → picture before and after (with a picture zoomed in, arrows move it) · [ ] household
//   + − 0 larger, smaller, whole · r turn · t both together · Esc closes
import { all } from "./dom";
import { FIT, Stage } from "./stage";

const stages = new WeakMap<Element, Stage>();
let together = false;
let asked = 0;
let opener: HTMLElement | null = null;

export function installViewer(): void {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-view]");
    if (!link) return;
    event.preventDefault();
    if (!link.closest("[data-viewer]")) opener = link;
    void open(link.href);
  });
  document.addEventListener("keydown", keys);
  for (const viewer of all<HTMLElement>("[data-viewer]")) bring(viewer);
}

function dialog(): HTMLDialogElement {
  const found = document.querySelector<HTMLDialogElement>("dialog.viewing");
  if (found) return found;
  const made = document.createElement("dialog");
  made.className = "viewing";
  made.setAttribute("aria-labelledby", "viewer-title");
  made.addEventListener("close", () => {
    made.replaceChildren();
    opener?.focus();
  });
  made.addEventListener("click", (event) => {
    if (event.target === made) made.close();
  });
  document.body.append(made);
  return made;
}

/** Fetches and shows; the page itself where that fails. The newest question wins. */
async function open(address: string): Promise<void> {
  const mine = ++asked;
  try {
    const answer = await fetch(address, { headers: { "X-In-Place": "1" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const text = await answer.text();
    if (mine === asked) show(text, address);
  } catch {
    window.location.assign(address);
  }
}

function show(text: string, address: string): void {
  const page = document.querySelector<HTMLElement>(".page--viewer > [data-viewer]");
  const fresh = document.createRange().createContextualFragment(text).querySelector<HTMLElement>("[data-viewer]")!;
  const box = page?.parentElement ?? dialog();
  const old = box.querySelector<HTMLElement>("[data-viewer]");
  const active = old?.contains(document.activeElement)
    ? all("[data-pane]", old).findIndex((pane) => pane.contains(document.activeElement))
    : 0;
  if (old) keep(old, fresh);
  if (old) old.replaceWith(fresh);
  else box.append(fresh);
  if (page) window.history.replaceState(null, "", address);
  else if (!(box as HTMLDialogElement).open) (box as HTMLDialogElement).showModal();
  bring(fresh);
  const frames = all<HTMLElement>("[data-stage]", fresh);
  (frames[Math.max(0, active)] ?? frames[0] ?? fresh.querySelector<HTMLElement>("[data-close]"))?.focus();
}

/** A picture that stays where it was is not loaded anew and keeps its place. */
function keep(old: HTMLElement, fresh: HTMLElement): void {
  const before = all<HTMLElement>("[data-pane]", old);
  all<HTMLElement>("[data-pane]", fresh).forEach((pane, n) => {
    const same = before[n];
    if (same?.dataset.pane !== pane.dataset.pane) return;
    const stage = same?.querySelector("[data-stage]");
    if (stage) pane.querySelector("[data-stage]")?.replaceWith(stage);
  });
}

/** What only a script can do is offered once there is one. */
function bring(viewer: HTMLElement): void {
  for (const tools of all<HTMLElement>("[data-tools]", viewer)) tools.hidden = false;
  const close = viewer.querySelector<HTMLButtonElement>("[data-close]");
  const box = viewer.closest("dialog");
  if (close && box) {
    close.hidden = false;
    close.addEventListener("click", () => box.close());
  }
  for (const pane of all<HTMLElement>("[data-pane]", viewer)) {
    const frame = pane.querySelector<HTMLElement>("[data-stage]")!;
    const picture = frame.querySelector<HTMLImageElement>("img")!;
    if (!stages.has(frame)) stages.set(frame, new Stage(frame, picture, told));
    const stage = stages.get(frame)!;
    picture.addEventListener("load", () => stage.set(stage.view, true));
    for (const button of all<HTMLButtonElement>("[data-do]", pane)) {
      button.addEventListener("click", () => act(viewer, stage, button.dataset.do!));
    }
    say(stage);
  }
  press(viewer);
}

function all_stages(viewer: Element): Stage[] {
  return all("[data-stage]", viewer).flatMap((frame) => stages.get(frame) ?? []);
}

/** After a picture moved: its size in per cent, and the other with it where they go together. */
function told(stage: Stage): void {
  say(stage);
  const viewer = stage.frame.closest("[data-viewer]");
  if (!together || !viewer) return;
  for (const other of all_stages(viewer)) {
    if (other === stage) continue;
    other.set({ ...stage.view, turn: other.view.turn }, true);
    say(other);
  }
}

function say(stage: Stage): void {
  const place = stage.frame.closest("[data-pane]")?.querySelector("[data-zoom]");
  if (place) place.textContent = `${Math.round(stage.view.scale * 100)}%`;
}

function act(viewer: HTMLElement, stage: Stage, what: string): void {
  if (what === "in" || what === "out") stage.step(what === "in");
  if (what === "fit") stage.set({ ...FIT, turn: stage.view.turn });
  if (what === "turn") stage.turn();
  if (what !== "together") return;
  together = !together;
  press(viewer);
  if (together) told(stage);
}

function press(viewer: HTMLElement): void {
  for (const button of all('[data-do="together"]', viewer)) button.setAttribute("aria-pressed", String(together));
}

const WAYS: Record<string, string> = {
  ArrowLeft: "before", ArrowRight: "after", "[": "household-before", "]": "household-after",
};
const DOES: Record<string, string> = { "+": "in", "=": "in", "-": "out", "0": "fit", r: "turn", t: "together" };

function keys(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const viewer = document.querySelector<HTMLElement>("dialog.viewing[open] [data-viewer], .page--viewer > [data-viewer]");
  const typing = (event.target as Element).matches("input, textarea, select");
  if (!viewer || typing || document.querySelector("dialog[open]:not(.viewing)")) return;
  const pane = document.activeElement?.closest("[data-pane]") ?? viewer.querySelector("[data-pane]");
  const frame = pane?.querySelector("[data-stage]");
  const stage = frame ? stages.get(frame) : undefined;
  const arrow = event.key.startsWith("Arrow");
  if (stage && arrow && stage.zoomed) stage.push(event.key);
  else if (WAYS[event.key]) viewer.querySelector<HTMLElement>(`[data-way="${WAYS[event.key]}"]`)?.click();
  else if (stage && DOES[event.key]) act(viewer, stage, DOES[event.key]!);
  else return;
  event.preventDefault();
}
