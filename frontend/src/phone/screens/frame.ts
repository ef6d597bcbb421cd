// What every screen is made of: head, content, what to do next at the thumb, and the bar below.
import { h, icon } from "../dom";
import { l } from "../language";
import type { Work } from "../work";

export interface Screen {
  readonly element: HTMLElement;
  /** Where the keyboard goes. */
  readonly focus?: HTMLElement | undefined;
  /** What is to be stopped when the screen goes. */
  readonly leave?: () => void;
}

export type Go = (to: string) => void;

interface Parts {
  readonly title: string;
  readonly under?: string;
  readonly back?: string; // where the arrow goes
  readonly right?: Node | null | undefined;
  readonly main: readonly (Node | string | null | false | undefined)[];
  readonly foot?: readonly (Node | null | false | undefined)[];
  readonly tab?: Tab | undefined;
  readonly of?: Work | undefined; // for the bar: what one has to do, and how much waits
  readonly wide?: boolean;
}

export type Tab = "visits" | "add" | "outbox" | "progress";

export function frame(parts: Parts): HTMLElement {
  const { title, under, back, right, main, foot, tab } = parts;
  return h("div", { class: `ph${parts.wide ? " ph--wide" : ""}` },
    h("header", { class: `ph__top${back ? "" : " ph__top--out"}` },
      back && h("a", { class: "ph__back", href: back, "aria-label": l("上一步", "Back") }, icon("left")),
      h("div", { class: "ph__title" }, h("b", {}, title), under && h("small", {}, under)),
      right),
    h("main", { class: "ph__main", id: "main", tabindex: "-1" }, main.filter(Boolean) as Node[]),
    foot?.some(Boolean) && h("footer", { class: "ph__foot" }, foot.filter(Boolean) as Node[]),
    tab && parts.of && tabs(tab, parts.of));
}

const TABS: readonly (readonly [Tab, string, () => string])[] = [
  ["visits", "map", () => l("查勘", "Visits")],
  ["add", "plus", () => l("记一户", "Add")],
  ["outbox", "inbox", () => l("待发箱", "Outbox")],
  ["progress", "list", () => l("办到哪了", "Progress")],
];

function tabs(here: Tab, work: Work): HTMLElement {
  const waiting = work.waiting();
  const left: Partial<Record<Tab, boolean>> = { visits: !work.visits, add: !work.lists };
  return h("nav", { class: "tabbar" },
    TABS.filter(([name]) => !left[name]).map(([name, symbol, word]) =>
      h("a", {
        href: `#/${name}`, class: name === here && "is-here",
        "aria-current": name === here && "page",
      },
        icon(symbol), word(),
        name === "outbox" && waiting > 0 && h("b", { "aria-label": l("待发", "waiting") }, waiting))));
}

/** The one thing to do next. */
export function mainButton(text: string, onclick: () => unknown, off = false): HTMLButtonElement {
  return h("button", { type: "button", class: "btn btn--main btn--thumb", onclick, disabled: off }, text);
}

export function otherButton(text: string, onclick: () => unknown, symbol?: string): HTMLButtonElement {
  return h("button", { type: "button", class: "btn btn--thumb", onclick }, symbol && icon(symbol), text);
}

export function alternative(text: string, onclick: () => unknown): HTMLButtonElement {
  return h("button", { type: "button", class: "ph__alt", onclick }, text);
}

/** One of several answers; the chosen one says so. */
export function choice(
  text: string, chosen: boolean, onclick: () => unknown, small?: string,
): HTMLButtonElement {
  return h("button", { type: "button", class: "choice", "aria-pressed": String(chosen), onclick },
    h("span", {}, text), small && h("small", {}, small));
}

export function choices(...all: readonly HTMLButtonElement[]): HTMLElement {
  return h("div", { class: "choices" }, all);
}

type Kind = "info" | "warn" | "bad";

/** Something the clerk should know, with what to do. */
export function note(kind: Kind, ...parts: (Node | string)[]): HTMLElement {
  return h("div", { class: `note note--${kind}`, role: kind === "bad" ? "alert" : "status" },
    icon(kind === "info" ? "hint" : "review"), h("div", {}, parts));
}

export function saved(): HTMLElement {
  return h("span", { class: "ph__save" }, icon("ok"), l("已存手机", "Kept"));
}
