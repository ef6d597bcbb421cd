// Where a household stands, as a word, a colour and a shape.
import { h, icon } from "../dom";
import type { Entry } from "../drafts";
import { inWords, l } from "../language";
import { progress, type Followed, type Parcel, type ParcelState } from "../parcels";
import { lacking, type Sheet } from "../sheets";
import type { Work } from "../work";

export interface Mark {
  readonly element: HTMLElement;
  readonly kind: Kind;
}

export type Kind =
  | "draft" | "ready" | "waiting" | "sending" | "received" | "taken" | "desk" | "returned"
  | "replaced" | "dropped" | "conflict" | "refused" | "assessed" | "undone" | "unsigned";

interface Look {
  readonly colour: string;
  readonly symbol: string;
  readonly word: () => string;
}

const LOOKS: Readonly<Record<Kind, Look>> = {
  draft: { colour: "draft", symbol: "draft", word: () => l("没填完", "Draft") },
  ready: { colour: "wait", symbol: "wait", word: () => l("待发", "Ready to send") },
  waiting: { colour: "wait", symbol: "wait", word: () => l("等信号", "Waiting for signal") },
  sending: { colour: "wait", symbol: "wait", word: () => l("正在发", "Sending") },
  received: { colour: "paid", symbol: "paid", word: () => l("已送达", "Received") },
  taken: { colour: "paid", symbol: "ok", word: () => l("已立案", "Taken up") },
  desk: { colour: "paid", symbol: "paid", word: () => l("已送达，待核对", "Received, being checked") },
  returned: { colour: "back", symbol: "back", word: () => l("要改", "Sent back") },
  replaced: { colour: "draft", symbol: "back", word: () => l("已另行补正", "Corrected since") },
  dropped: { colour: "refused", symbol: "refused", word: () => l("未受理", "Set aside") },
  conflict: { colour: "back", symbol: "review", word: () => l("内容冲突", "Conflict") },
  refused: { colour: "refused", symbol: "refused", word: () => l("发不出", "Cannot be sent") },
  unsigned: { colour: "wait", symbol: "wait", word: () => l("待签名", "To be signed") },
  assessed: { colour: "paid", symbol: "ok", word: () => l("已定损", "Assessed") },
  undone: { colour: "back", symbol: "back", word: () => l("没有办成", "Not done") },
};

const BY_STATE: Readonly<Record<Exclude<ParcelState, "followed">, Kind>> = {
  ...{ waiting: "waiting", received: "received", aside: "desk" },
  ...{ conflict: "conflict", refused: "refused", done: "assessed", undone: "undone" },
};
// What a household's rows are, that which asks most of the clerk first.
const BY_ROW: readonly (readonly [Followed["state"], Kind])[] = [
  ["returned", "returned"], ["waiting", "desk"], ["taken", "taken"], ["joined", "taken"],
  ["replaced", "replaced"], ["dropped", "dropped"],
];

/** The office's rows of a household. */
export function rowsOf(entry: Entry, parcel: Parcel | undefined): Followed[] {
  const own = new Set(entry.lines.map((line) => line.id));
  return (parcel?.rows ?? []).filter((one) => own.has(one.id));
}

export function parcelOf(work: Work, entry: Entry): Parcel | undefined {
  return entry.parcel ? work.sending.parcels.get(entry.parcel) : undefined;
}

export function kindOf(work: Work, entry: Entry): Kind {
  const parcel = parcelOf(work, entry);
  if (!parcel) return work.lacks(entry).length ? "draft" : "ready";
  if (parcel.state === "followed") {
    const there = new Set(rowsOf(entry, parcel).map((one) => one.state));
    return BY_ROW.find(([state]) => there.has(state))?.[1] ?? "received";
  }
  return ofParcel(work, parcel, parcel.state);
}

function ofParcel(work: Work, parcel: Parcel, state: Exclude<ParcelState, "followed">): Kind {
  if (state !== "waiting") return BY_STATE[state];
  return work.sending.current === parcel.uuid && work.sending.connected ? "sending" : "waiting";
}

export function sheetParcel(work: Work, sheet: Sheet): Parcel | undefined {
  return sheet.parcel ? work.sending.parcels.get(sheet.parcel) : undefined;
}

export function kindOfSheet(work: Work, sheet: Sheet): Kind {
  const parcel = sheetParcel(work, sheet);
  if (!parcel && lacking(sheet).length) return "draft";
  if (!parcel) return sheet.signed ? "ready" : "unsigned";
  return parcel.state === "followed" ? "received" : ofParcel(work, parcel, parcel.state);
}

/** Why a sheet came to nothing. */
export function toldOfSheet(parcel: Parcel | undefined): string[] {
  return [...(parcel?.says ? [parcel.says] : []), ...(parcel?.missing ?? [])].map(inWords);
}

export function markOf(work: Work, entry: Entry): Mark {
  return marked(kindOf(work, entry), parcelOf(work, entry), entry.id);
}

export function markOfSheet(work: Work, sheet: Sheet): Mark {
  return marked(kindOfSheet(work, sheet), sheetParcel(work, sheet));
}

function marked(kind: Kind, parcel: Parcel | undefined, entry?: string): Mark {
  const { colour, symbol, word } = LOOKS[kind];
  const part = parcel && kind === "sending" ? ` ${progress(parcel, entry)}%` : "";
  const element = h("span", { class: `state is-${colour}` }, icon(symbol), word() + part);
  return { element, kind };
}

/** Everything that is to be said of a household that is not simply on its way. */
export function toldOf(entry: Entry, parcel: Parcel | undefined): string[] {
  if (!parcel) return [];
  const rows = rowsOf(entry, parcel).filter((one) => one.state === "returned" || one.state === "dropped"
    || one.state === "waiting");
  const texts = [...(parcel.says ? [parcel.says] : []), ...parcel.missing, ...rows.flatMap((one) => one.missing)];
  return [...new Set([...rows.map((one) => one.reason), ...texts.map(inWords)])].filter(Boolean);
}
