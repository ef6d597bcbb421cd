// Parcels: households that are sent together. Sealed once and never changed: what is sent again is the
// same to the byte. A parcel's pictures leave the phone's memory only with the receipt.
import type { Text } from "../terms/texts";
import { sha256, utf8 } from "./bytes";
import { bothClocks } from "./clock";
import { entryChange, uuid, type Drafts, type Entry, type Line, type Picture, type Report } from "./drafts";
import { fen, figure, tenThousandths } from "./figures";
import { itemOf } from "./lines";
import type { Change } from "./store";
import type { Package } from "./village";

export interface ParcelFile {
  readonly sha256: string;
  readonly size: number;
  readonly picture: string;
  readonly entry: string;
}

export interface Receipt {
  readonly number: string;
  readonly at: string; // by the server's clock
  readonly digests: { readonly manifest: string; readonly files: readonly string[] };
}

/** What the office has made of a line since: its row in the inbox, and the claim it went to. */
export interface Followed {
  readonly id: string; // the line's
  readonly state: "waiting" | "taken" | "joined" | "replaced" | "returned" | "dropped";
  readonly missing: readonly Text[];
  readonly claim: string;
  readonly claim_state: string;
  readonly reason: string;
}

/** `waiting`: to be sent. `received`: the receipt is here, and the office has not looked yet.
 * `followed`: its rows say how it goes on. `aside`: a person at the office has to look at it first.
 * `refused`: it cannot be taken as it is, `says` tells why. Of a sheet: `done`, or `undone`: what it
 * asks for may not be, `missing` tells why. */
export type ParcelState =
  | "waiting" | "received" | "followed" | "aside" | "conflict" | "refused" | "done" | "undone";

/** `kind` none: a village's list. */
export interface Parcel {
  readonly kind?: "sheet";
  readonly uuid: string;
  readonly report: string;
  readonly entries: readonly string[];
  readonly manifest: string; // the very text that is sent
  readonly files: readonly ParcelFile[];
  readonly sealed: number;
  readonly state: ParcelState;
  readonly here: Readonly<Record<string, number>>; // bytes the server has, by digest
  readonly receipt: Receipt | null;
  readonly says: Text | null;
  readonly missing: readonly Text[];
  readonly officeReport: string;
  readonly rows: readonly Followed[];
  readonly claimState?: string; // of a sheet's claim
}

const MOST_FILES = 300; // a manifest may name 400

// ── sealing ───────────────────────────────────────────────────────────────────────────────────────

/** Makes parcels of finished households of one report; each with its entries in one transaction. */
export async function sealParcels(
  drafts: Drafts, report: Report, entries: readonly Entry[], known: Package,
): Promise<Parcel[]> {
  const sealed: Parcel[] = [];
  for (const group of grouped(drafts, entries)) {
    const parcel = parcelOf(drafts, report, group, known);
    const taken = group.map((entry) => ({ ...entry, parcel: parcel.uuid }));
    await drafts.store.change(parcelChange(parcel), ...taken.map(entryChange));
    for (const entry of taken) drafts.entries.set(entry.id, entry);
    sealed.push(parcel);
  }
  return sealed;
}

function grouped(drafts: Drafts, entries: readonly Entry[]): Entry[][] {
  const groups: Entry[][] = [];
  let files = Infinity;
  for (const entry of entries) {
    const own = drafts.picturesOf(entry.id).length;
    if (files + own > MOST_FILES) {
      groups.push([]);
      files = 0;
    }
    groups.at(-1)!.push(entry);
    files += own;
  }
  return groups;
}

function parcelOf(
  drafts: Drafts, report: Report, entries: readonly Entry[], known: Package,
): Parcel {
  const listed = entries.flatMap((entry) => entry.lines.map((line) => ({ entry, line })));
  const pictures = listed.flatMap(({ entry, line }, i) =>
    drafts.picturesOf(entry.id, line.id).map((picture) => ({ picture, row: i + 1 })),
  );
  const manifest = {
    village: report.village,
    first_told_at: new Date(report.firstTold).toISOString(),
    device_clock: bothClocks().device_clock,
    told_by: toldBy(report),
    no_evidence_reason: [...new Set(entries.map((one) => one.noPhotos))].filter(Boolean).join(";"),
    rows: listed.map(({ entry, line }) => rowOf(entry, line, report, known)),
    files: pictures.map(({ picture, row }) => fileOf(picture, row)),
  };
  return {
    ...{ uuid: uuid(), report: report.id, entries: entries.map((one) => one.id) },
    manifest: JSON.stringify(manifest),
    files: pictures.map(({ picture: { sha256, size, id, entry } }) => ({
      ...{ sha256, size, picture: id, entry },
    })),
    ...{ sealed: Date.now(), state: "waiting", here: {}, receipt: null, says: null, missing: [] },
    ...{ officeReport: "", rows: [] },
  };
}

function toldBy({ told, firstTold }: Report): Record<string, unknown> {
  return told.consent === "none" ? { ...told } : { ...told, consent_at: new Date(firstTold).toISOString() };
}

/** A line in the fields of the office's lists: whole numbers only. */
function rowOf(entry: Entry, line: Line, report: Report, known: Package): Record<string, unknown> {
  const item = itemOf(line, known)!;
  const plain = figure(line.amount) || "0";
  const ground = line.ground && { ...line.ground, ring: line.ground.ring ?? [] };
  const amount = !item.unit
    ? { amount_fen: fen(plain) }
    : item.section === "crop"
      ? { damaged_e4: tenThousandths(plain) }
      : { count_e4: tenThousandths(plain), unit: item.unit };
  const tags = line.tags.split(/[\s,,、]+/).filter(Boolean);
  return {
    id: line.id,
    ...(entry.household ? { household: entry.household } : { texts: { name: entry.name } }),
    ...{ species: report.species, occurred: report.occurred },
    ...{ crop: line.item, ...amount },
    ...(line.stage ? { stage: line.stage } : {}),
    ...(line.degree === null ? {} : { degree_ppm: line.degree }),
    ...(line.fate ? { fate: line.fate } : {}),
    ...(tags.length ? { tags } : {}),
    ...(line.note ? { note: line.note } : {}),
    ...(ground ? { ground } : {}),
  };
}

function fileOf({ sha256, size, name, said }: Picture, row: number): Record<string, unknown> {
  return { sha256, size, name, kind: "photo", row, said };
}

export function parcelChange(parcel: Parcel): Change {
  return { shelf: "parcels", id: parcel.uuid, put: parcel };
}

// ── how far it is ───────────────────────────────────────────────────────────────────────────────

export function unsent(parcel: Parcel): boolean {
  return parcel.state === "waiting";
}

/** Each file once, however many rows show it. */
export function filesOnce(parcel: Parcel): ParcelFile[] {
  return [...new Map(parcel.files.map((one) => [one.sha256, one])).values()];
}

/** Per cent of a parcel's bytes that the server has, of one household or of all. */
export function progress(parcel: Parcel, entry?: string): number {
  const files = parcel.files.filter((one) => entry === undefined || one.entry === entry);
  const all = files.reduce((sum, one) => sum + one.size, 0);
  const there = files.reduce((sum, one) => sum + (parcel.here[one.sha256] ?? 0), 0);
  return all ? Math.floor((100 * there) / all) : Object.keys(parcel.here).length ? 100 : 0;
}

/** Whether the receipt is for everything that was sent: only then may pictures go. */
export async function receiptFits(parcel: Parcel, receipt: Receipt): Promise<boolean> {
  const { manifest, files } = receipt.digests;
  const given = new Set(files);
  return (
    Boolean(receipt.number) &&
    manifest === (await sha256(utf8(parcel.manifest))) &&
    parcel.files.every((one) => given.has(one.sha256))
  );
}

/** The same content under a new number, after a conflict. */
export function underNewNumber(parcel: Parcel): Parcel {
  return { ...parcel, uuid: uuid(), state: "waiting", here: {}, says: null };
}
