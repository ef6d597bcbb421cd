// The page: shut or open, and which screen. The address after # says where one is, so the phone's back
// key works and a page that was killed opens where it was.
import { h, find } from "./dom";
import { session } from "./api";
import { now } from "./clock";
import { l } from "./language";
import { firstOpen } from "./lines";
import { leaseOver, setUp, throwAway } from "./lock";
import { plotOf } from "./sheets";
import { readLock, Store } from "./store";
import { keepForGood, takeNewerPage } from "./surroundings";
import { Work } from "./work";
import { checkScreen } from "./screens/check";
import { countScreen } from "./screens/counting";
import type { Screen } from "./screens/frame";
import { amountScreen, degreeScreen, fateScreen, whatScreen, type At } from "./screens/line";
import { lockedScreen } from "./screens/locked";
import { outboxScreen } from "./screens/outbox";
import { parcelScreen } from "./screens/parcel";
import { photosScreen } from "./screens/photos";
import { pickerScreen } from "./screens/picker";
import { plotScreen } from "./screens/plot";
import { progressScreen } from "./screens/progress";
import { settingsScreen } from "./screens/settings";
import { lineScreen, pointScreen, yieldScreen, type OnLine } from "./screens/sample";
import { signScreen } from "./screens/sign";
import { startScreen } from "./screens/start";
import { sheetScreen, visitScreen } from "./screens/visit";
import { visitsScreen } from "./screens/visits";
import { welcomeScreen, type Begin } from "./screens/welcome";

export const IDLE_MS = 5 * 60_000;
const LONGEST_SENDING_MS = 30 * 60_000; // so long the key may stay for what is on the way

const ASKED: Readonly<Record<string, (at: At) => Screen>> = {
  what: whatScreen,
  amount: amountScreen,
  degree: degreeScreen,
  count: countScreen,
  fate: fateScreen,
  photos: photosScreen,
  plot: plotScreen,
  check: checkScreen,
};
// Screens that show how sending goes, and so follow it.
const FOLLOWING = /^#\/(outbox|progress|p\/|s\/)/;

export class App {
  private work: Work | undefined;
  private shut = true;
  private screen: Screen | undefined;
  private touched = performance.now();
  private gone = "";
  private drawing = false;

  constructor(private readonly root: HTMLElement) {}

  async begin(): Promise<void> {
    for (const name of ["pointerdown", "keydown", "input"]) {
      document.addEventListener(name, () => (this.touched = performance.now()), { passive: true });
    }
    setInterval(() => this.lockIfIdle(), 5_000);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.lockIfIdle();
      if (document.visibilityState === "visible") this.wake();
    });
    window.addEventListener("online", () => this.wake());
    window.addEventListener("hashchange", () => this.show());
    await this.shutScreen();
  }

  // ── shut ──────────────────────────────────────────────────────────────────────────────────────

  private async shutScreen(): Promise<void> {
    const has = await readLock();
    const again = (): void => void this.shutScreen();
    if (!has) return this.put(welcomeScreen(this.first, again, this.gone));
    this.put(lockedScreen((key) => this.open(key), again, async () => {
      this.drop();
      await throwAway();
      await this.shutScreen();
    }));
  }

  private readonly first: Begin = async (who, name, pin) => {
    const key = await setUp(pin, now() + 86_400_000, now());
    const work = this.made(new Store(key));
    try {
      await work.load();
      await work.signIn(who, name);
    } catch (error) {
      await throwAway(); // half set up is not set up
      throw error;
    }
    await keepForGood();
    this.gone = "";
    this.opened(work);
  };

  /** With the right key; says why the page stays shut all the same, empty where it opens. */
  private async open(key: CryptoKey): Promise<string> {
    const work = this.work ?? this.made(new Store(key));
    if (!this.work) await work.load();
    if ((await leaseOver(now())) || !work.ready) {
      const reached = await work.refresh(true).catch(() => false);
      if (!reached && !(await this.signedInAgain(work))) {
        return work.sending.stopped === "sign_in"
          ? l("太久没联网，登录也过期了。请登录一次，草稿都在。", "Too long without the server, and the sign-in has ended. Sign in once; the drafts stay.")
          : l("太久没联网。请到有信号的地方打开一次，草稿都在。", "Too long without the server. Open it once where there is a signal; the drafts stay.");
      }
    }
    this.opened(work);
    return "";
  }

  /** Somebody has signed in at this browser since: the phone takes a new token. */
  private async signedInAgain(work: Work): Promise<boolean> {
    if (work.sending.stopped !== "sign_in") return false;
    try {
      const who = await session();
      if (!who) return false;
      await work.signIn(who, work.device?.officer ?? who.name);
      return true;
    } catch {
      return false;
    }
  }

  private made(store: Store): Work {
    return new Work(store, () => this.follow(), () => void this.switchedOff());
  }

  private opened(work: Work): void {
    this.work = work;
    this.shut = false;
    this.touched = performance.now();
    if (!location.hash) {
      const some = work.drafts.entries.size > 0;
      history.replaceState(null, "", !work.lists ? "#/visits" : some ? "#/outbox" : "#/add");
    }
    this.show();
    void this.online(work);
  }

  private async online(work: Work): Promise<void> {
    await work.refresh();
    await this.signedInAgain(work);
    work.sending.wake();
  }

  private wake(): void {
    if (this.work && !this.shut) void this.online(this.work);
  }

  private lockIfIdle(): void {
    if (!this.shut && performance.now() - this.touched > IDLE_MS) void this.lock();
  }

  /** Shows nothing any more. What is on the way may arrive; then the key goes too. */
  private async lock(): Promise<void> {
    this.shut = true;
    const work = this.work;
    if (work && !work.sending.busy) this.drop();
    else if (work) {
      const begun = performance.now();
      const timer = setInterval(() => {
        if (!this.shut) return clearInterval(timer);
        if (work.sending.busy && performance.now() - begun < LONGEST_SENDING_MS) return;
        clearInterval(timer);
        this.drop();
      }, 2_000);
    }
    takeNewerPage();
    await this.shutScreen();
  }

  private drop(): void {
    this.work?.sending.halt();
    this.work = undefined;
  }

  private async switchedOff(): Promise<void> {
    this.drop();
    this.shut = true;
    await throwAway();
    this.gone = l(
      "这部手机已在电脑上停用，名册和没发出的内容已删掉。请联系乡镇林管站。",
      "This phone was switched off at the desk. The roll and what was not sent are deleted. Ask the township's station.",
    );
    await this.shutScreen();
  }

  // ── open ──────────────────────────────────────────────────────────────────────────────────────

  private readonly go = (to: string): void => {
    if (location.hash === to) this.show();
    else location.hash = to;
  };

  private show(): void {
    if (this.shut || !this.work) return;
    this.put(this.screenAt(this.work, location.hash));
    const { notice } = this.work;
    this.work.notice = "";
    if (notice) this.root.append(h("p", { class: "toast", role: "status" }, notice));
  }

  private follow(): void {
    if (this.shut || this.drawing || !FOLLOWING.test(location.hash)) return;
    this.drawing = true;
    requestAnimationFrame(() => {
      this.drawing = false;
      const top = scrollY;
      if (!this.shut) this.show();
      scrollTo(0, top);
    });
  }

  private put(screen: Screen): void {
    this.screen?.leave?.();
    this.screen = screen;
    this.root.replaceChildren(screen.element);
    scrollTo(0, 0);
    (screen.focus ?? find("#main"))?.focus({ preventScroll: true });
    if (screen.focus instanceof HTMLInputElement) screen.focus.select();
  }

  private screenAt(work: Work, hash: string): Screen {
    const [, name = "", id = "", n = "", asked = ""] = hash.split("/");
    const report = work.drafts.current();
    const entry = work.drafts.entries.get(id);
    switch (name) {
      case "start": return startScreen(work, this.go);
      case "progress": return progressScreen(work);
      case "settings": return settingsScreen(work, () => this.show(), () => void this.lock());
      case "outbox": return outboxScreen(work, this.go);
      case "p": if (entry?.parcel) return parcelScreen(work, entry, this.go);
        return outboxScreen(work, this.go);
      case "copy": if (entry) return pickerScreen(work, work.drafts.reports.get(entry.report)!, this.go, entry);
        return outboxScreen(work, this.go);
      case "e": if (entry && !entry.parcel) return this.asking(work, entry.id, n, asked);
        return outboxScreen(work, this.go);
      case "visits": return visitsScreen(work, this.go);
      case "s": if (work.sheets.all.get(id)?.parcel) return sheetScreen(work, work.sheets.all.get(id)!, this.go);
        return outboxScreen(work, this.go);
      case "v": return this.visiting(work, id, n, asked);
      default: if (!work.lists) return visitsScreen(work, this.go);
        return report ? pickerScreen(work, report, this.go) : startScreen(work, this.go);
    }
  }

  /** A claim to visit: its sheet, a line of it, or what is asked of that. */
  private visiting(work: Work, number: string, n: string, asked: string): Screen {
    const visit = work.visit(number);
    if (!visit) return visitsScreen(work, this.go);
    const sheet = work.sheets.of(visit);
    const line = sheet?.lines.find((one) => String(one.line) === n);
    if (!sheet || sheet.parcel || (n && n !== "sign" && !line)) return visitScreen(work, visit, this.go);
    if (n === "sign") return signScreen({ work, go: this.go, sheet });
    if (!line) return visitScreen(work, visit, this.go);
    const at: OnLine = { work, go: this.go, sheet, line, plot: plotOf(sheet, line.line) };
    if (asked === "yield") return yieldScreen(at);
    return asked ? pointScreen(at, Number(asked) || 0) : lineScreen(at);
  }

  /** A question about a household; without one, the first that is still open. */
  private asking(work: Work, id: string, place: string, asked: string): Screen {
    const entry = work.drafts.entries.get(id)!;
    const n = Math.min(Number(place) || 0, entry.lines.length - 1);
    const line = entry.lines[n]!;
    const question = asked || firstOpen(entry, line, work.known, work.drafts.picturesOf(id));
    const at: At = { work, go: this.go, entry, line, n };
    if (!asked) history.replaceState(null, "", `#/e/${id}/${n}/${question}`);
    return (ASKED[question] ?? checkScreen)(at);
  }
}
