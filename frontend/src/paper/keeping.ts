// What is typed is kept: at once on this computer, and a moment later on the server, which answers
// what is wrong. What the server has is taken off this computer again.
import type { Data, Draft, Wrong } from "./data";
import type { Grid } from "./grid";

const QUIET = 1200;
const AGAIN = 8000;
const HEAD = ["told", "name", "phone", "relation", "reason", "households", "area"];

interface Kept { edition: number; text: string }
interface Answer { edition?: number; says?: string; wrong?: Wrong[] }

export class Keeping {
  private edition: number;
  private saved: string;
  private timer = 0;
  private running: Promise<boolean> | null = null;
  private readonly said: HTMLElement;
  private readonly aside: HTMLElement;
  private held = false; // two drafts: a person says which

  constructor(private readonly form: HTMLFormElement, private readonly data: Data, private readonly grid: Grid) {
    this.edition = data.edition;
    this.said = form.querySelector("[data-kept]")!;
    this.aside = form.querySelector("[data-elsewhere]")!;
    this.saved = this.text();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.handIn();
    });
    window.addEventListener("beforeunload", (event) => {
      if (this.text() !== this.saved) event.preventDefault();
    });
    form.querySelector("[data-mine]")!.addEventListener("click", () => this.keepMine());
    form.querySelector("[data-theirs]")!.addEventListener("click", () => this.takeTheirs());
  }

  /** What this computer kept and the server never got comes back. */
  begin(): void {
    const local = load(this.key);
    if (!local || local.text === this.text()) return forget(this.key);
    if (local.edition !== this.edition) return this.ask("", local.text);
    this.restore(local.text);
    this.touch();
  }

  touch(): void {
    if (this.text() === this.saved || this.held) return;
    store(this.key, { edition: this.edition, text: this.text() });
    this.tell("unsaved");
    this.later(QUIET);
  }

  private later(wait: number): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), wait);
  }

  private save(): Promise<boolean> {
    window.clearTimeout(this.timer);
    this.running ??= this.send().finally(() => (this.running = null));
    return this.running;
  }

  private async send(): Promise<boolean> {
    const text = this.text();
    if (text === this.saved) return true;
    this.tell("saving");
    const body = new FormData();
    body.set("draft", text);
    body.set("part", String(this.data.part));
    body.set("edition", String(this.edition));
    body.set("csrfmiddlewaretoken", (this.form.elements.namedItem("csrfmiddlewaretoken") as HTMLInputElement).value);
    let answer: Response;
    try {
      answer = await fetch(this.form.dataset.draft!, { method: "POST", body });
    } catch {
      this.tell("offline");
      this.later(AGAIN);
      return false;
    }
    const told = (await answer.json().catch(() => null)) as Answer | null;
    if (answer.status === 409) {
      this.ask(told?.says ?? "", "");
      return false;
    }
    if (!answer.ok || told?.edition === undefined) {
      if (told?.says) this.said.textContent = told.says;
      else this.tell("again");
      this.later(AGAIN);
      return false;
    }
    this.edition = told.edition;
    this.saved = text;
    this.said.textContent = told.says ?? "";
    if (this.text() === text) {
      forget(this.key);
      this.grid.tell(told.wrong ?? []);
      this.grid.changed();
    } else this.touch();
    return true;
  }

  /** First onto the server, so that a session that is over or a line that is cut loses nothing. */
  private async handIn(): Promise<void> {
    if (this.held || !(await this.save()) || !(await this.save())) return;
    (this.form.elements.namedItem("draft") as HTMLInputElement).value = this.text();
    forget(this.key);
    this.saved = this.text();
    this.form.submit();
  }

  // ── two drafts ──

  private ask(says: string, local: string): void {
    this.held = true;
    this.aside.hidden = false;
    this.aside.querySelector("[data-says]")!.textContent = says;
    if (local) this.aside.dataset.local = local;
    this.aside.scrollIntoView({ block: "center" });
  }

  private keepMine(): void {
    const local = this.aside.dataset.local;
    if (local) this.restore(local);
    store(this.key, { edition: this.edition, text: this.text() });
    void this.latest().then((edition) => {
      this.edition = edition;
      this.settle();
      this.touch();
    });
  }

  private takeTheirs(): void {
    forget(this.key);
    this.saved = this.text();
    window.location.reload();
  }

  /** The server's edition by now, so that ours is the next. */
  private async latest(): Promise<number> {
    const page = await fetch(window.location.href).then((answer) => answer.text());
    const form = new DOMParser().parseFromString(page, "text/html").querySelector<HTMLFormElement>("form[data-typing]");
    return form ? (JSON.parse(form.dataset.typing!) as Data).edition : this.edition;
  }

  private settle(): void {
    this.held = false;
    this.aside.hidden = true;
    delete this.aside.dataset.local;
  }

  // ── parts ──

  private text(): string {
    const field = (name: string) => (this.form.elements.namedItem(name) as HTMLInputElement | null)?.value ?? "";
    const head = Object.fromEntries(HEAD.map((name) => [name, field(name)]));
    return JSON.stringify({ head, lines: this.grid.lines } satisfies Draft);
  }

  private restore(text: string): void {
    for (const [name, value] of Object.entries((JSON.parse(text) as Draft).head)) {
      const field = this.form.elements.namedItem(name) as HTMLInputElement | null;
      if (field && value) field.value = value;
    }
    this.grid.load(text);
  }

  private tell(name: string): void {
    this.said.textContent = this.data.texts[name]!;
  }

  private get key(): string {
    return `hedun-paper-${this.data.form}-${this.data.part}`;
  }
}

/** A browser that keeps nothing (a private window) is no reason to stop. */
function load(key: string): Kept | null {
  try {
    return JSON.parse(window.localStorage.getItem(key) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

function store(key: string, kept: Kept): void {
  try {
    window.localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    // full or forbidden: the server has what was saved
  }
}

function forget(key: string): void {
  try {
    window.localStorage.removeItem(key);
  } catch {
    // nothing was kept
  }
}
