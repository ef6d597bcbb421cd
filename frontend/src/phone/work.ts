// What the screens work with while the lock is open: drafts, what is sent, what the office gave.
import { NoConnection, Refused, Api, register, type Registered, type Session } from "./api";
import { now } from "./clock";
import { Drafts, entryChange, type Entry } from "./drafts";
import { missing } from "./lines";
import { leaseOver } from "./lock";
import { sealParcels, type Parcel } from "./parcels";
import { Sending } from "./sending";
import { Sheets, type Sheet, type Visit, type Visits } from "./sheets";
import { PhoneFull, Store } from "./store";
import { freshPackage, keptPackage, Roll, type Package, type Village } from "./village";
import { l } from "./language";

const REFRESH_MS = 30 * 60_000;

export class Work {
  readonly drafts: Drafts;
  readonly sheets: Sheets;
  readonly sending: Sending;
  device: Registered | undefined;
  private found: Package | undefined;
  private rolls = new Map<string, Roll>();
  private asked = -Infinity;
  /** A short word to the clerk, shown over the next screen. */
  notice = "";

  constructor(
    readonly store: Store,
    readonly changed: () => void,
    readonly off: () => void,
  ) {
    this.drafts = new Drafts(store);
    this.sheets = new Sheets(store, this.drafts);
    this.sending = new Sending(this.drafts, changed, off, () => void this.refresh(true).catch(() => false));
  }

  async load(): Promise<void> {
    this.device = await this.store.json<Registered>("kept", "device");
    this.take(await keptPackage(this.store));
    await this.drafts.load();
    await this.sheets.load();
    if (this.ready) await this.sheets.follow(this.visits);
    await this.sending.load(this.device?.token);
  }

  /** Registers the phone, or signs in again on it. Raises NoConnection, Refused. */
  async signIn(who: Session, name: string): Promise<void> {
    const device = await register(who, name, this.device?.device);
    await this.store.change({ shelf: "kept", id: "device", put: device });
    this.device = device;
    this.sending.useToken(device.token);
    await this.refresh(true);
    this.sending.wake();
  }

  /** Asks for a newer roll and renews the lease, once in a while or when `must`; false where the
   * server was not reached. Raises Refused only when `must`. */
  async refresh(must = false): Promise<boolean> {
    if (!this.device || (!must && performance.now() - this.asked < REFRESH_MS)) return true;
    this.asked = performance.now();
    try {
      this.take(await freshPackage(new Api(this.device.token), this.store));
      await this.sheets.follow(this.visits);
      this.changed();
      return true;
    } catch (error) {
      this.asked = -Infinity;
      if (error instanceof NoConnection) return false;
      if (error instanceof PhoneFull) this.notice = fullText();
      else if (!(error instanceof Refused)) throw error;
      else if (error.status === 410) this.off();
      else if (error.status === 401) this.sending.stopped = "sign_in";
      else if (must) throw error;
      return false;
    }
  }

  /** Whether the phone must see the server before it may show anything. */
  leaseOver(): Promise<boolean> {
    return leaseOver(now());
  }

  get known(): Package {
    if (!this.found) throw new Error("nothing was downloaded yet");
    return this.found;
  }

  get ready(): boolean {
    return this.found !== undefined;
  }

  /** What an expert is to see; null for who is none. */
  get visits(): Visits | null {
    return this.known.visits ?? null;
  }

  /** A claim to visit; of one that waits no more, as the sheet that was begun has it. */
  visit(number: string): Visit | undefined {
    const mine = [...this.sheets.all.values()].filter((one) => one.visit.number === number).at(-1);
    return this.visits?.claims.find((one) => one.number === number) ?? mine?.visit;
  }

  /** Whether the officer lists losses. Who has no duty any more is shown that there is nothing. */
  get lists(): boolean {
    return this.known.villages.length > 0 || !this.visits;
  }

  village(code: string): Village | undefined {
    return this.known.villages.find((one) => one.code === code);
  }

  roll(village: string): Roll {
    const known = this.rolls.get(village);
    if (known) return known;
    const made = new Roll(this.known.roll.filter((one) => one.village === village));
    this.rolls.set(village, made);
    return made;
  }

  private take(found: Package | undefined): void {
    this.found = found;
    this.rolls.clear();
  }

  // ── what can go ───────────────────────────────────────────────────────────────────────────────

  lacks(entry: Entry): string[] {
    return missing(entry, this.known, this.drafts.picturesOf(entry.id));
  }

  finished(): Entry[] {
    return [...this.drafts.entries.values()].filter((one) => !one.parcel && !this.lacks(one).length);
  }

  /** How many households and sheets would go now, or are on the way. */
  waiting(): number {
    const sealed = this.sending.waiting().flatMap((one) => one.entries).length;
    return this.finished().length + this.sheets.finished().length + sealed;
  }

  /** Opens a parcel that the server cannot take as it is: its households are drafts again. */
  async reopen(parcel: Parcel): Promise<void> {
    const entries = parcel.entries.map((id) => ({ ...this.drafts.entries.get(id)!, parcel: null, done: false }));
    await this.store.change({ shelf: "parcels", id: parcel.uuid, gone: true }, ...entries.map(entryChange));
    for (const one of entries) this.drafts.entries.set(one.id, one);
    this.sending.parcels.delete(parcel.uuid);
  }

  /** Seals what is finished and sends it. */
  async send(): Promise<void> {
    for (const report of this.drafts.reports.values()) {
      const entries = this.finished().filter((one) => one.report === report.id);
      if (entries.length) {
        this.sending.add(await sealParcels(this.drafts, report, entries, this.known));
      }
    }
    for (const sheet of this.sheets.finished()) this.sending.add([await this.sheets.seal(sheet)]);
    this.sending.wake();
  }

  /** A sheet that could not be taken, or may not be done, is written again. */
  async reopenSheet(sheet: Sheet): Promise<void> {
    const parcel = sheet.parcel!;
    await this.sheets.reopen(sheet);
    this.sending.parcels.delete(parcel);
  }
}

export function fullText(): string {
  return l(
    "手机存储满了，刚才这一步没有存下；以前记的都在。请先发送已记好的，或清理手机空间。",
    "The phone's storage is full: this last step was not kept, all before it is. Send what is finished, or free some space.",
  );
}
