// The page put together: what is typed is looked at by the server, which answers with the parts of
// the page that changed; a button of the steps answers with another text.
import { all } from "../desk/dom";
import { Code, type Mark } from "./code";
import { Saving } from "./saving";

interface Answer {
  text: string;
  parts: Record<string, string>;
  marks: Mark[];
  at: string;
  open: boolean;
  good: boolean;
  refused?: string;
}

const QUIET = 350; // after the last key
const CALM = 1200; // before the slower checks

export function install(form: HTMLFormElement): void {
  const box = form.querySelector<HTMLElement>("[data-code]");
  const area = form.querySelector<HTMLTextAreaElement>("textarea[name=text]");
  const said = form.querySelector<HTMLOutputElement>("[data-saved]");
  if (box && area && said) new Editor(form, new Code(box, area, form.dataset.saysLine ?? "{n}"), said);
}

class Editor {
  private readonly saving: Saving;
  private readonly before: string[] = []; // texts before the form's changes
  private timer = 0;
  private calm = 0;
  private turn = 0;
  private readonly shownParts = new Map<string, string>();
  private ordering = false;
  private open: boolean;
  private shown = "";

  constructor(
    private readonly form: HTMLFormElement,
    private readonly code: Code,
    said: HTMLOutputElement,
  ) {
    const { saysUnsaved = "", saysSaving = "", saysOffline = "" } = form.dataset;
    const words = { unsaved: saysUnsaved, saving: saysSaving, offline: saysOffline };
    this.saving = new Saving(form, said, words, () => code.text, (says) => this.conflict(says));
    this.open = form.querySelector("[data-form]") !== null;
    this.marked(JSON.parse(document.querySelector("#marks")?.textContent ?? "[]") as Mark[]);
    this.listen();
    this.views();
    this.offerKept();
    this.wire();
  }

  private listen(): void {
    this.code.area.addEventListener("input", () => this.touched());
    this.form.addEventListener("input", (event) => {
      const field = event.target as HTMLInputElement;
      if (field.name.startsWith("t-")) this.soon(false);
      if (field.name === "name") this.saving.touch();
      if (field.matches("[data-shapes]")) this.shapes(field.value);
    });
    this.form.addEventListener("submit", (event) => this.submitted(event));
    this.form.addEventListener("click", (event) => this.clicked(event));
    this.form.addEventListener("keydown", (event) => this.keyed(event));
    document.addEventListener("keydown", (event) => {
      if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      void this.saving.save();
    });
    for (const hint of all<HTMLElement>("[data-ctrl]", this.form)) hint.hidden = false;
  }

  private touched(): void {
    this.saving.touch();
    this.soon(true);
  }

  /** Looked at a little later; the slower checks when nothing more comes. */
  private soon(lint: boolean): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.look("", false), QUIET);
    if (!lint) return;
    window.clearTimeout(this.calm);
    this.calm = window.setTimeout(() => void this.look("", true), CALM + QUIET);
  }

  private async look(order: string, lint: boolean): Promise<void> {
    if (this.ordering) return; // its answer comes with everything
    if (order) window.clearTimeout(this.timer);
    if (order) window.clearTimeout(this.calm);
    const turn = ++this.turn;
    const text = this.code.text;
    const data = new FormData(this.form);
    data.set("text", text);
    data.set("do", order);
    if (lint) data.set("lint", "1");
    this.ordering = order !== "";
    const answer = await asked(this.form.dataset.look ?? "", data);
    this.ordering = false;
    if (!answer || turn !== this.turn) return;
    if (order && this.code.text !== text) return this.soon(true); // typed meanwhile
    if (order) this.ordered(answer, text);
    this.parts(answer, order !== "");
    this.marked(answer.marks);
    if (order && answer.text !== text) this.calmly();
  }

  private marked(marks: Mark[]): void {
    this.code.show(marks);
    const count = this.form.querySelector<HTMLElement>("[data-faults]");
    const faults = marks.filter((mark) => mark.severity === "error" || mark.severity === "block");
    if (!count) return;
    count.hidden = faults.length === 0;
    count.textContent = String(faults.length);
  }

  private calmly(): void {
    window.clearTimeout(this.calm);
    this.calm = window.setTimeout(() => void this.look("", true), CALM);
  }

  /** A button of the steps: its text becomes the text, and can be taken back. */
  private ordered(answer: Answer, text: string): void {
    this.open = answer.open;
    if (answer.text === text) return;
    this.before.push(text);
    this.code.put(answer.text);
    this.saving.touch();
    this.undoable();
  }

  private parts(answer: Answer, ordered: boolean): void {
    for (const [name, html] of Object.entries(answer.parts)) {
      const part = this.form.querySelector<HTMLElement>(`[data-part="${name}"]`);
      if (!part || (name === "cards" && this.open && !ordered)) continue; // a form is being filled in
      if (name === "tryit" && part.contains(document.activeElement)) continue;
      if (this.shownParts.get(name) === html) continue; // what is open and where one is stays
      this.shownParts.set(name, html);
      const here = part.contains(document.activeElement) ? way(document.activeElement) : "";
      part.innerHTML = html;
      if (here) part.querySelector<HTMLElement>(here)?.focus({ preventScroll: true });
    }
    if (ordered) this.focus(answer);
    this.wire();
  }

  private focus(answer: Answer): void {
    const form = this.form.querySelector<HTMLElement>("[data-form]");
    const bad = form?.querySelector<HTMLElement>(".is-bad input, .is-bad select, .field__error");
    const first = form?.querySelector<HTMLElement>("input:not([type=hidden]), select, textarea");
    const card = document.getElementById(answer.at.replace(":", "-"));
    const target = bad ?? first ?? card;
    target?.focus({ preventScroll: true });
    (form ?? card)?.scrollIntoView({ block: "nearest" });
  }

  /** What stands in the parts and has to be brought to life each time they come. */
  private wire(): void {
    for (const rows of all<HTMLTableElement>("[data-rows]", this.form)) {
      const button = rows.parentElement?.querySelector<HTMLButtonElement>("[data-more-rows]");
      if (button) button.hidden = false;
    }
    const shape = this.form.querySelector<HTMLSelectElement>("[data-shapes]");
    if (shape) this.shapes(shape.value);
  }

  /** The fields that go with where the amount comes from. */
  private shapes(chosen: string): void {
    for (const field of all<HTMLElement>("[data-only-for]", this.form)) {
      field.hidden = !(field.dataset.onlyFor ?? "").split(" ").includes(chosen);
    }
  }

  private submitted(event: SubmitEvent): void {
    const button = event.submitter as HTMLButtonElement | null;
    const order = button?.value || "check";
    if (order === "copy") return this.saving.stop(); // a page of its own
    event.preventDefault();
    if (order === "save") return void this.saving.save();
    if (order === "check" && this.open) return; // Enter in a field of the open form
    void this.look(order === "check" ? "" : order, false);
  }

  private clicked(event: MouseEvent): void {
    const target = event.target as Element;
    const mark = target.closest<HTMLElement>("[data-line]");
    const propose = target.closest<HTMLAnchorElement>("[data-propose], .drops__menu a");
    if (mark) {
      event.preventDefault();
      this.view("text");
      this.code.go(Number(mark.dataset.line));
    } else if (propose && this.saving.changed) {
      event.preventDefault();
      void this.saving.save().then((done) => done && window.location.assign(propose.href));
    } else if (target.matches("[data-more-rows]")) {
      this.moreRows(target);
    } else if (target.closest("[data-undo]")) {
      this.undo();
    } else if (target.matches("[data-theirs]")) {
      this.saving.stop();
      this.saving.forget();
    }
  }

  private moreRows(button: Element): void {
    const body = button.closest(".field")?.querySelector("tbody");
    const last = body?.lastElementChild;
    if (!body || !last) return;
    const row = last.cloneNode(true) as HTMLElement;
    for (const field of all<HTMLInputElement>("input, select", row)) field.value = "";
    body.append(row);
    row.querySelector<HTMLElement>("input, select")?.focus();
  }

  /** Enter in a form's field sends it; on a card Enter opens it and Alt with an arrow moves it. */
  private keyed(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const inside = target.closest<HTMLElement>("[data-form]");
    if (inside && event.key === "Enter" && target.matches("input") && !event.isComposing) {
      event.preventDefault();
      inside.querySelector<HTMLButtonElement>(".btn--main")?.click();
    } else if (inside && event.key === "Escape") {
      inside.querySelector<HTMLButtonElement>('[value="close"]')?.click();
    } else if (target.matches("[data-rule]")) {
      const word = event.altKey ? { ArrowUp: "up", ArrowDown: "down" }[event.key] : { Enter: "open", Delete: "drop" }[event.key];
      const button = word && target.querySelector<HTMLButtonElement>(`[value="${word}:${target.dataset.rule}"]`);
      if (!button) return;
      event.preventDefault();
      button.click();
    } else if (event.key === "Enter" && target.matches("input:not([type=checkbox])")) {
      event.preventDefault(); // the page is not sent by a key
    }
  }

  private undo(): void {
    const text = this.before.pop();
    if (text === undefined) return;
    this.code.put(text);
    this.open = false;
    this.saving.touch();
    this.undoable();
    void this.look("close", false);
    this.calmly();
  }

  private undoable(): void {
    const button = this.form.querySelector<HTMLButtonElement>("[data-undo]");
    if (button) button.disabled = this.before.length === 0;
  }

  private views(): void {
    const tabs = this.form.querySelector<HTMLElement>("[data-views]");
    const undo = this.form.querySelector<HTMLElement>("[data-undo]");
    if (!tabs || !undo) return;
    tabs.hidden = undo.hidden = false;
    for (const tab of all<HTMLElement>("[data-view]", tabs)) {
      tab.addEventListener("click", () => this.view(tab.dataset.view ?? ""));
    }
    const wide = window.matchMedia("(min-width: 1200px)");
    wide.addEventListener("change", () => wide.matches && this.shown === "side" && this.view("cards"));
    const bad = this.form.querySelector('[data-part="cards"] > .card > .empty') !== null;
    this.view(bad ? "text" : "cards");
  }

  private view(name: string): void {
    this.shown = name;
    for (const panel of all<HTMLElement>("[data-panel]", this.form)) {
      panel.hidden = panel.dataset.panel !== name;
    }
    for (const tab of all<HTMLElement>("[data-view]", this.form)) {
      tab.setAttribute("aria-selected", String(tab.dataset.view === name));
    }
    this.code.draw();
  }

  private offerKept(): void {
    const text = this.saving.kept();
    const offer = this.form.querySelector<HTMLElement>("[data-kept]");
    if (!text || !offer) return;
    offer.hidden = false;
    offer.querySelector("[data-take]")?.addEventListener("click", () => {
      offer.hidden = true;
      this.code.put(text);
      this.touched();
    });
    offer.querySelector("[data-drop-kept]")?.addEventListener("click", () => {
      offer.hidden = true;
      this.saving.forget();
    });
  }

  private conflict(says: string): void {
    const box = this.form.querySelector<HTMLElement>("[data-conflict]");
    const title = box?.querySelector("h2");
    if (!box || !title) return;
    title.textContent = says;
    box.hidden = false;
    box.scrollIntoView({ block: "nearest" });
  }
}

/** How an element is found again when its part has come anew. */
function way(element: Element | null): string {
  if (element?.id) return `#${CSS.escape(element.id)}`;
  return element instanceof HTMLButtonElement ? `button[value="${CSS.escape(element.value)}"]` : "";
}

async function asked(address: string, data: FormData): Promise<Answer | null> {
  try {
    const answer = await fetch(address, { method: "POST", body: data });
    return answer.ok ? ((await answer.json()) as Answer) : null;
  } catch {
    return null; // no connection: the next key asks again
  }
}
