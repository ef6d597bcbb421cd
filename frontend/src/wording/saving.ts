// Saving by itself: a little after the last change, at the latest every half minute of typing, and
// when the page is left. What could not be saved stays on this computer until it is.

const QUIET = 4000;
const LATEST = 30000;
const AGAIN = 10000;

export interface Words { unsaved: string; saving: string; offline: string }

export class Saving {
  private saved: string;
  private told: string; // what was said when it was saved
  private timer = 0;
  private since = 0;
  private running: Promise<boolean> | null = null;
  private stopped = false;

  constructor(
    private readonly form: HTMLFormElement,
    private readonly said: HTMLOutputElement,
    private readonly words: Words,
    private readonly text: () => string,
    private readonly conflict: (says: string) => void,
  ) {
    this.saved = form.dataset.unsaved === undefined ? this.state() : "";
    this.told = said.textContent ?? "";
    window.addEventListener("beforeunload", (event) => {
      if (this.changed && !this.stopped) event.preventDefault();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.changed) void this.save();
    });
  }

  get changed(): boolean {
    return this.state() !== this.saved;
  }

  /** Nothing more is asked when the page is left: it is sent whole. */
  stop(): void {
    this.stopped = true;
    window.clearTimeout(this.timer);
  }

  /** Text kept from an earlier time, if it is not what the server has. */
  kept(): string | null {
    const text = read(this.key);
    if (text === null || text === this.text()) return null;
    return text;
  }

  forget(): void {
    write(this.key, null);
  }

  touch(): void {
    if (this.stopped) return;
    if (!this.changed) return this.asSaved();
    write(this.key, this.text());
    this.said.textContent = this.words.unsaved;
    const now = Date.now();
    this.since ||= now;
    window.clearTimeout(this.timer);
    const wait = Math.min(QUIET, Math.max(0, this.since + LATEST - now));
    this.timer = window.setTimeout(() => void this.save(), wait);
  }

  /** Typed back to what the server has. */
  private asSaved(): void {
    window.clearTimeout(this.timer);
    this.since = 0;
    this.said.textContent = this.told;
    this.forget();
  }

  save(): Promise<boolean> {
    window.clearTimeout(this.timer);
    this.running ??= this.send().finally(() => (this.running = null));
    return this.running;
  }

  private async send(): Promise<boolean> {
    const state = this.state();
    if (state === this.saved) return true;
    this.said.textContent = this.words.saving;
    const data = new FormData(this.form);
    data.set("text", this.text());
    let answer: Response;
    try {
      answer = await fetch(this.form.dataset.save ?? "", { method: "POST", body: data, keepalive: this.text().length < 30000 });
    } catch {
      return this.later();
    }
    const told = (await answer.json().catch(() => ({}))) as { says?: string; edition?: number };
    if (answer.status === 409) {
      this.stop();
      this.said.textContent = this.words.unsaved;
      this.conflict(told.says ?? "");
      return false;
    }
    if (!answer.ok || told.edition === undefined) {
      if (told.says) this.said.textContent = told.says;
      else this.later();
      return false;
    }
    this.saved = state;
    this.since = 0;
    (this.form.elements.namedItem("edition") as HTMLInputElement).value = String(told.edition);
    this.said.textContent = this.told = told.says ?? "";
    if (this.changed) this.touch();
    else this.forget();
    return true;
  }

  private later(): boolean {
    this.said.textContent = this.words.offline;
    this.timer = window.setTimeout(() => void this.save(), AGAIN);
    return false;
  }

  private state(): string {
    const name = this.form.elements.namedItem("name") as HTMLInputElement;
    return `${name.value}\n${this.text()}`;
  }

  private get key(): string {
    return `hedun-draft-${this.form.dataset.name}`;
  }
}

/** A browser that keeps nothing (a private window) is no reason to stop. */
function read(key: string): string | null {
  try {
    return window.localStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, text: string | null): void {
  try {
    if (text === null) window.localStorage.removeItem(key);
    else window.localStorage.setItem(key, text);
  } catch {
    // full or forbidden: the server has what was saved
  }
}
