// What the clerk is writing: a report (which animal, which day), its households, their lines and
// pictures. Every tap is written down at once: a page killed at any moment goes on where it was.
import { dayInChina } from "./language";
import { now } from "./clock";
import type { Ground } from "./ground";
import type { Counted } from "./sampling";
import type { Change, Store } from "./store";
import type { Household } from "./village";

/** Who told the clerk, and how (intake.models.Telling); sent as it is. */
export interface Told {
  readonly name: string;
  readonly relation: "self" | "family" | "neighbour" | "group_head" | "official";
  readonly how: "in_person" | "call";
  readonly consent: "on_screen" | "none";
}

export interface Report {
  readonly id: string;
  readonly village: string;
  readonly villageName: string;
  readonly species: string;
  readonly occurred: string; // YYYY-MM-DD
  readonly firstTold: number; // ms
  readonly told: Told;
  readonly opened: number;
}

/** One damaged thing. Figures as typed, checked when they are left; degree in millionths. */
export interface Line {
  readonly id: string;
  readonly section: string;
  readonly item: string;
  readonly stage: string;
  readonly amount: string; // of the item's unit, or yuan where it has none
  readonly degree: number | null;
  readonly counted: Counted | null;
  readonly fate: string;
  readonly tags: string;
  readonly note: string;
  readonly ground: Ground | null;
}

/** A household in a report. `household` null: not in the roll, found by the office by its name. */
export interface Entry {
  readonly id: string;
  readonly report: string;
  readonly household: string | null;
  readonly name: string;
  readonly last4: string;
  readonly group: string;
  readonly lines: readonly Line[];
  readonly noPhotos: string; // why there are none
  readonly done: boolean; // the clerk has seen the estimate and said that it is right
  readonly opened: number;
  readonly parcel: string | null; // sealed into it, and no longer changed
  readonly corrects: string | null; // the entry that was sent back
}

/** A photograph: `said` is what goes beside it; `thumb` a small picture of it (base64 JPEG). */
export interface Picture {
  readonly id: string;
  readonly entry: string;
  readonly line: string;
  readonly sha256: string;
  readonly size: number;
  readonly name: string;
  readonly type: string;
  readonly said: Readonly<Record<string, unknown>>;
  readonly thumb: string;
  readonly taken: number;
}

export const uuid = (): string => crypto.randomUUID();

/** A household in a report, nothing listed yet. */
export function emptyEntry(report: string, of: Partial<Household> & { name: string }): Entry {
  return {
    ...{ id: uuid(), report, household: of.id ?? null, name: of.name, last4: of.last4 ?? "" },
    ...{ group: of.group ?? "", lines: [], noPhotos: "", done: false, opened: now() },
    ...{ parcel: null, corrects: null },
  };
}

export function emptyLine(): Line {
  return {
    ...{ id: uuid(), section: "", item: "", stage: "", amount: "", degree: null, counted: null },
    ...{ fate: "", tags: "", note: "", ground: null },
  };
}

/** The same thing at the next household: what and which stage, and with `all` how much too. What
 * was seen at one place only (counts, ground, ear tags, pictures) stays there. */
export function copied(line: Line, all: boolean): Line {
  const { section, item, stage } = line;
  const figures = all ? { amount: line.amount, degree: line.degree, fate: line.fate } : {};
  return { ...emptyLine(), section, item, stage, ...figures };
}

/** All drafts in memory, each change written before it is seen. */
export class Drafts {
  readonly reports = new Map<string, Report>();
  readonly entries = new Map<string, Entry>();
  readonly pictures = new Map<string, Picture>();

  constructor(readonly store: Store) {}

  async load(): Promise<void> {
    const [reports, entries, pictures] = await Promise.all([
      this.store.all<Report>("reports"),
      this.store.all<Entry>("entries"),
      this.store.all<Picture>("pictures"),
    ]);
    for (const one of reports.sort((a, b) => a.opened - b.opened)) this.reports.set(one.id, one);
    for (const one of entries.sort((a, b) => a.opened - b.opened)) this.entries.set(one.id, one);
    for (const one of pictures.sort((a, b) => a.taken - b.taken)) this.pictures.set(one.id, one);
  }

  async putReport(report: Report): Promise<void> {
    await this.store.change({ shelf: "reports", id: report.id, put: report });
    this.reports.set(report.id, report);
  }

  async putEntry(entry: Entry): Promise<void> {
    await this.store.change(entryChange(entry));
    this.entries.set(entry.id, entry);
  }

  /** The picture with its bytes: both or neither. Raises PhoneFull. */
  async addPicture(picture: Picture, bytes: ArrayBuffer): Promise<void> {
    await this.store.change(
      { shelf: "files", id: picture.id, put: bytes },
      { shelf: "pictures", id: picture.id, put: picture },
    );
    this.pictures.set(picture.id, picture);
  }

  async dropPicture(id: string): Promise<void> {
    await this.store.change(
      { shelf: "files", id, gone: true },
      { shelf: "pictures", id, gone: true },
    );
    this.pictures.delete(id);
  }

  /** An entry that was never sent, with its pictures. */
  async dropEntry(entry: Entry): Promise<void> {
    const pictures = this.picturesOf(entry.id);
    const gone = pictures.flatMap(({ id }): Change[] => [
      { shelf: "files", id, gone: true },
      { shelf: "pictures", id, gone: true },
    ]);
    await this.store.change({ shelf: "entries", id: entry.id, gone: true }, ...gone);
    this.entries.delete(entry.id);
    for (const { id } of pictures) this.pictures.delete(id);
  }

  picturesOf(entry: string, line?: string): Picture[] {
    const own = (one: Picture) => one.entry === entry && (line === undefined || one.line === line);
    return [...this.pictures.values()].filter(own);
  }

  entriesOf(report: string): Entry[] {
    return [...this.entries.values()].filter((one) => one.report === report);
  }

  /** The entries in whose place a correction stands. */
  corrected(): Set<string | null> {
    return new Set([...this.entries.values()].map((one) => one.corrects));
  }

  /** The report that households are being added to: the newest. */
  current(): Report | undefined {
    return [...this.reports.values()].at(-1);
  }

  /** The household before this one in its report: what is likely the same again. */
  before(entry: Entry): Entry | undefined {
    return this.entriesOf(entry.report)
      .filter((one) => one.id !== entry.id && one.opened <= entry.opened && one.lines[0]?.item)
      .at(-1);
  }
}

export function entryChange(entry: Entry): Change {
  return { shelf: "entries", id: entry.id, put: entry };
}

/** Today and the days before it, as the office counts them. */
export function recentDays(count: number): string[] {
  return Array.from({ length: count }, (_, i) => dayInChina(now() - i * 86_400_000));
}
