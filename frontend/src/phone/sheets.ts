// An expert's sheets: what is to be visited, what was counted and cut there, the signature, and the
// manifest that is sent (docs/phone-api.md). Everything is written down at once, as with households.
import { sha256 } from "./bytes";
import { bothClocks, now } from "./clock";
import { uuid, type Drafts, type Picture } from "./drafts";
import { figure, tenThousandths } from "./figures";
import type { Here, Position } from "./ground";
import { l } from "./language";
import { parcelChange, type Parcel } from "./parcels";
import {
  degreeAt, faultsOf, pointsWanted, sampledDegree, type Cut, type Fault, type Sampled,
} from "./sampling";
import type { Change, Store } from "./store";

// ── what the office gave ──────────────────────────────────────────────────────────────────────────

/** What one level has found. */
export interface Before {
  readonly quantity_e4: number;
  readonly degree_ppm: number | null;
  readonly provisional: boolean;
  readonly reason: string;
}

export interface Plot {
  readonly line: number;
  readonly section: string;
  readonly item: string;
  readonly stage: string;
  readonly plot: string;
  readonly planted_e4: number | null;
  readonly quantity_e4: number;
  readonly most_ppm: number | null; // what is left of the plot in this season
  readonly lat: number | null;
  readonly lon: number | null;
  readonly ring: readonly Position[];
  readonly village: Before;
  readonly township: Before | null;
  readonly expert: Before | null;
}

/** A claim that waits for the expert. `at_desk`: it needs values, which the desk's tables have. */
export interface Visit {
  readonly number: string;
  readonly village: string;
  readonly household: string;
  readonly group: string;
  readonly species: string;
  readonly occurred: string;
  readonly since: string; // when it came to the expert: another time, another visit
  readonly due: string | null;
  readonly mine: boolean;
  readonly at_desk: boolean;
  readonly lines: readonly Plot[];
  readonly pictures: readonly string[];
}

export interface Area {
  readonly code: string;
  readonly name: string;
  readonly above: string;
  readonly outline: GeoJSON.Polygon | GeoJSON.MultiPolygon | null;
}

export interface Visits {
  readonly villages: readonly Area[];
  readonly claims: readonly Visit[];
  readonly more: boolean;
}

// ── what the expert writes ────────────────────────────────────────────────────────────────────────

export type Counting = "plants" | "rows" | "";

/** A sampling point: `of` plants or rows (of 100 where it was guessed), `bad` bring nothing, `half`
 * bring half. `area` as typed: of what part of the plot it speaks. */
export interface SheetPoint {
  readonly of: number;
  readonly bad: number;
  readonly half: number;
  readonly area: string;
  readonly here: Here | null;
}

export interface SheetLine {
  readonly line: number;
  readonly by: "points" | "yield";
  readonly counted: Counting;
  readonly weighed: boolean; // the points speak of areas of different size
  readonly points: readonly SheetPoint[];
  readonly control: readonly Cut[];
  readonly damaged: readonly Cut[];
  readonly controlAt: Here | null;
  readonly controlNote: string;
  readonly area: string; // as measured anew; empty: as found before
  readonly reason: string;
}

/** `visit`: as it was when the sheet was begun, without its pictures. `signed`: under all of it as it
 * stands; whatever is changed afterwards takes it away. Times in ms. */
export interface Sheet {
  readonly id: string;
  readonly visit: Visit;
  readonly opened: number;
  readonly visited: number | null;
  readonly lines: readonly SheetLine[];
  readonly provisional: boolean | null;
  readonly note: string;
  readonly signed: { readonly picture: string; readonly at: number } | null;
  readonly parcel: string | null;
}

export const SIGNATURE = "signature"; // in place of the line that a picture shows

export function emptySheet(visit: Visit): Sheet {
  return {
    ...{ id: uuid(), visit: { ...visit, pictures: [] }, opened: now(), visited: null },
    lines: visit.lines.map(({ line }): SheetLine => ({
      ...{ line, by: "points", counted: "plants", weighed: false, points: [], control: [] },
      ...{ damaged: [], controlAt: null, controlNote: "", area: "", reason: "" },
    })),
    ...{ provisional: null, note: "", signed: null, parcel: null },
  };
}

export class Sheets {
  readonly all = new Map<string, Sheet>();

  constructor(private readonly store: Store, private readonly drafts: Drafts) {}

  async load(): Promise<void> {
    const found = await this.store.all<Sheet>("sheets");
    for (const one of found.sort((a, b) => a.opened - b.opened)) this.all.set(one.id, one);
  }

  /** The newest sheet of a claim; not one that was sent when it waited before. */
  of({ number, since }: Visit): Sheet | undefined {
    const newest = [...this.all.values()].filter((one) => one.visit.number === number).at(-1);
    return newest?.parcel && newest.visit.since !== since ? undefined : newest;
  }

  async put(sheet: Sheet): Promise<void> {
    await this.store.change(sheetChange(sheet));
    this.all.set(sheet.id, sheet);
  }

  /** Sheets that are being written follow what the office has found since; one whose lines have
   * changed is signed anew. */
  async follow(visits: Visits | null): Promise<void> {
    for (const sheet of [...this.all.values()].filter((one) => !one.parcel)) {
      const fresh = visits?.claims.find((one) => one.number === sheet.visit.number);
      if (!fresh || JSON.stringify({ ...fresh, pictures: [] }) === JSON.stringify(sheet.visit)) continue;
      const empty = emptySheet(fresh);
      const lines = empty.lines.map((made) => sheet.lines.find((one) => one.line === made.line) ?? made);
      const next = { ...sheet, visit: empty.visit, lines };
      const same = JSON.stringify(fresh.lines) === JSON.stringify(sheet.visit.lines);
      await (same ? this.put(next) : this.write(next, {}));
    }
  }

  /** A change of what is written; an earlier signature is not under it any more. */
  async write(sheet: Sheet, more: Partial<Sheet>): Promise<void> {
    const { signed } = sheet;
    await this.put({ ...sheet, visited: sheet.visited ?? now(), ...more, signed: null });
    if (signed) await this.drafts.dropPicture(signed.picture);
  }

  writeLine(sheet: Sheet, line: SheetLine): Promise<void> {
    const lines = sheet.lines.map((one) => (one.line === line.line ? line : one));
    return this.write(sheet, { lines });
  }

  async sign(sheet: Sheet, png: ArrayBuffer): Promise<void> {
    const picture: Picture = {
      ...{ id: uuid(), entry: sheet.id, line: SIGNATURE, sha256: await sha256(png) },
      ...{ size: png.byteLength, name: l("签名.png", "signature.png"), type: "image/png", said: {} },
      ...{ thumb: "", taken: now() },
    };
    await this.drafts.addPicture(picture, png);
    await this.put({ ...sheet, signed: { picture: picture.id, at: Date.now() } });
  }

  async drop(sheet: Sheet): Promise<void> {
    for (const one of this.drafts.picturesOf(sheet.id)) await this.drafts.dropPicture(one.id);
    await this.store.change({ shelf: "sheets", id: sheet.id, gone: true });
    this.all.delete(sheet.id);
  }

  photosOf(sheet: Sheet, line?: number): Picture[] {
    const wanted = line === undefined ? undefined : String(line);
    return this.drafts.picturesOf(sheet.id, wanted).filter((one) => one.line !== SIGNATURE);
  }

  /** Signed, and not on the way yet. */
  finished(): Sheet[] {
    return [...this.all.values()].filter((one) => !one.parcel && one.signed && !lacking(one).length);
  }

  /** Makes the parcel of a signed sheet; both in one transaction. */
  async seal(sheet: Sheet): Promise<Parcel> {
    const pictures = this.drafts.picturesOf(sheet.id);
    const parcel: Parcel = {
      ...{ kind: "sheet", uuid: uuid(), report: "", entries: [sheet.id] },
      manifest: JSON.stringify(manifestOf(sheet, pictures)),
      files: pictures.map(({ sha256: digest, size, id, entry }) => ({
        ...{ sha256: digest, size, picture: id, entry },
      })),
      ...{ sealed: Date.now(), state: "waiting", here: {}, receipt: null, says: null, missing: [] },
      ...{ officeReport: "", rows: [] },
    };
    const taken = { ...sheet, parcel: parcel.uuid };
    await this.store.change(parcelChange(parcel), sheetChange(taken));
    this.all.set(sheet.id, taken);
    return parcel;
  }

  /** A sheet that was not taken can be written again, and is signed anew. */
  async reopen(sheet: Sheet): Promise<void> {
    const gone: Change = { shelf: "parcels", id: sheet.parcel!, gone: true };
    const open = { ...sheet, parcel: null };
    await this.store.change(gone, sheetChange(open));
    this.all.set(sheet.id, open);
    await this.write(open, {});
  }
}

export function sheetChange(sheet: Sheet): Change {
  return { shelf: "sheets", id: sheet.id, put: sheet };
}

// ── the rules ───────────────────────────────────────────────────────────────────────────────────

export function plotOf(sheet: Sheet, line: number): Plot {
  return sheet.visit.lines.find((one) => one.line === line)!;
}

/** The line in the figures of the rules. */
export function sampled(line: SheetLine): Sampled {
  const byYield = line.by === "yield";
  const points = byYield ? [] : line.points;
  const typed = figure(line.area);
  return {
    points: points.map((one) => degreeAt(one, one.of)),
    areas: line.weighed ? points.map((one) => tenThousandths(figure(one.area) || "0")) : [],
    plants: line.counted === "plants" ? points.map((one) => one.of) : [],
    test: byYield ? { control: line.control, damaged: line.damaged } : null,
    quantity: typed ? tenThousandths(typed) : null,
    reason: line.reason,
  };
}

export function degreeOfLine(line: SheetLine): number | null {
  return sampledDegree(sampled(line));
}

export function wanted(plot: Plot, line: SheetLine): number {
  return pointsWanted(plot.section, sampled(line).quantity ?? plot.quantity_e4);
}

/** What is wrong with a line, in words. */
export function wrongWith(plot: Plot, line: SheetLine): string[] {
  const found = sampled(line);
  const faults = faultsOf(plot.section, found, plot.quantity_e4);
  const few = faults.includes("TOO_FEW_CONTROLS"); // then it is no news that they yield nothing
  const told = faults.filter((one) => !few || one !== "NO_CONTROL_YIELD").map((one) => FAULTS[one](plot, line));
  const degree = sampledDegree(found);
  if (degree !== null && plot.most_ppm !== null && degree > plot.most_ppm) {
    told.push(l(`这块地本季最多还能定 ${plot.most_ppm / 10_000}%`,
      `at most ${plot.most_ppm / 10_000} % of this plot are left this season`));
  }
  if (figure(line.area) === null) told.push(l("面积要写数字，如 1.8", "write the area in figures, as 1.8"));
  return told;
}

type Telling = (plot: Plot, line: SheetLine) => string;
const FAULTS: Readonly<Record<Fault, Telling>> = {
  BAD_FIGURE: () => l("数字不对", "a figure is impossible"),
  FIGURE_REASON: () => l("面积改了，写一句为什么", "say why the area differs"),
  TOO_FEW_POINTS: (plot, line) => {
    const given = line.by === "yield" ? line.damaged.length : line.points.length;
    return l(`取样 ${given} 点，至少要 ${wanted(plot, line)} 点`,
      `${given} sampling points; ${wanted(plot, line)} at least`);
  },
  TWO_SAMPLINGS: () => l("数点和测产只能用一种", "points or a yield test, not both"),
  TOO_FEW_CONTROLS: (_, line) =>
    l(`对照 ${line.control.length} 点，至少要 3 点`, `${line.control.length} control points; 3 at least`),
  BAD_CUT: () => l("有一个测产点不对", "a square cut is impossible"),
  NO_CONTROL_YIELD: () => l("对照没有产量，另选一块", "the control yields nothing; choose another"),
  BAD_POINT: () => l("有一个样点不对", "a point is impossible"),
  POINTS_DIFFER: () => l("每个样点都要写代表的面积", "each point needs the area it speaks of"),
};

/** What is still missing of a sheet before it is signed. */
export function lacking(sheet: Sheet): string[] {
  const lines = sheet.lines.flatMap((line) => {
    const plot = plotOf(sheet, line.line);
    const name = sheet.lines.length > 1 ? `${line.line}. ` : "";
    return wrongWith(plot, line).map((one) => name + one);
  });
  const kind = l("选暂定还是最终", "say whether it is provisional or final");
  return sheet.provisional === null ? [...lines, kind] : lines;
}

// ── what is sent ────────────────────────────────────────────────────────────────────────────────

function manifestOf(sheet: Sheet, pictures: readonly Picture[]): Record<string, unknown> {
  const visited = sheet.visited ?? sheet.opened;
  return {
    ...{ kind: "sheet", village: sheet.visit.village, claim: sheet.visit.number },
    device_clock: bothClocks().device_clock,
    visited_at: new Date(visited).toISOString(),
    signed_at: new Date(sheet.signed!.at).toISOString(),
    note: sheet.note,
    lines: sheet.lines.map((line) => lineOf(line, sheet.provisional === true)),
    files: pictures.map(({ sha256: digest, size, name, line, said }) =>
      line === SIGNATURE
        ? { sha256: digest, size, name, kind: "signed" }
        : { sha256: digest, size, name, kind: "photo", row: rowOf(sheet, line), said }),
  };
}

function rowOf(sheet: Sheet, line: string): number | null {
  const at = sheet.lines.findIndex((one) => String(one.line) === line);
  return at < 0 ? null : at + 1;
}

function lineOf(line: SheetLine, provisional: boolean): Record<string, unknown> {
  const found = sampled(line);
  const common = {
    ...{ line: line.line, degree_ppm: sampledDegree(found), provisional },
    ...(found.quantity === null ? {} : { quantity_e4: found.quantity }),
    ...(line.reason ? { reason: line.reason } : {}),
  };
  if (found.test) {
    const { control, damaged } = found.test;
    return { ...common, control, damaged, control_at: spot(line.controlAt), control_note: line.controlNote };
  }
  const points = line.points.map(({ of, bad, half, here }, i) => ({
    ...{ of, bad, half, here: spot(here) },
    ...(line.weighed ? { area_e4: found.areas[i] } : {}),
  }));
  return { ...common, counted: line.counted, points };
}

function spot(here: Here | null): Record<string, unknown> | null {
  return here && { lat: here.lat, lon: here.lon, accuracy_m: here.accuracy_m };
}
