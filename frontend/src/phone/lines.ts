// What is asked about a damaged thing, in which order, and what is still missing of it.
import type { Entry, Line, Picture } from "./drafts";
import { fen, figure } from "./figures";
import { l } from "./language";
import type { Item, Package } from "./village";

export type Question = "what" | "amount" | "degree" | "fate" | "photos" | "check";

/** One question a page. Injuries are told to the township, not listed with fields and animals. */
const QUESTIONS: Readonly<Record<string, readonly Question[]>> = {
  crop: ["what", "amount", "degree", "photos", "check"],
  tree: ["what", "amount", "degree", "photos", "check"],
  livestock: ["what", "amount", "fate", "photos", "check"],
  property: ["what", "amount", "photos", "check"],
};
export const SECTIONS = Object.keys(QUESTIONS);

const HEADS = new Set(["head", "animal"]);

export function questions(line: Line, item: Item | undefined): readonly Question[] {
  const all = QUESTIONS[line.section || "crop"] ?? QUESTIONS.crop!;
  return item && line.section === "livestock" && !HEADS.has(item.unit)
    ? all.filter((one) => one !== "fate") // a veterinary bill has no fate
    : all;
}

/** The first question that has no answer yet; "check" where all have. */
export function firstOpen(entry: Entry, line: Line, known: Package, pictures: readonly Picture[]): Question {
  const item = itemOf(line, known);
  const open = questions(line, item).find((one) => !answered(one, entry, line, item, pictures));
  return open ?? "check";
}

export function itemOf(line: Line, known: Package): Item | undefined {
  return known.items.find((one) => one.code === line.item);
}

function answered(
  question: Question, entry: Entry, line: Line, item: Item | undefined, pictures: readonly Picture[],
): boolean {
  switch (question) {
    case "what": return item !== undefined && (!item.stages.length || line.stage !== "");
    case "amount": return goodAmount(line, item);
    case "degree": return line.degree !== null;
    case "fate": return line.fate !== "";
    case "photos": // of what was sent back the office has the pictures already
      return pictures.some((one) => one.line === line.id) || entry.noPhotos !== "" || entry.corrects !== null;
    case "check": return entry.done;
  }
}

/** Whether the amount is a figure above 0; money to the fen, animals whole. */
export function goodAmount(line: Line, item: Item | undefined): boolean {
  const plain = figure(line.amount);
  if (!item || !plain || Number(plain) === 0) return false;
  if (!item.unit) return fen(plain) !== null;
  return !HEADS.has(item.unit) || !plain.includes(".");
}

const ASKED: Readonly<Record<Question, () => string>> = {
  what: () => l("受损种类", "what was damaged"),
  amount: () => l("数量", "how much"),
  degree: () => l("损失程度", "degree of loss"),
  fate: () => l("死伤", "what became of them"),
  photos: () => l("照片", "photographs"),
  check: () => l("核对", "your check"),
};

/** What is still missing of a household, in words; empty when it can be sent. */
export function missing(entry: Entry, known: Package, pictures: readonly Picture[]): string[] {
  if (!entry.lines.length) return [ASKED.what()];
  const open = new Set<Question>();
  for (const line of entry.lines) {
    const item = itemOf(line, known);
    for (const one of questions(line, item)) {
      if (!answered(one, entry, line, item, pictures)) open.add(one);
    }
  }
  return [...open].map((one) => ASKED[one]());
}

export function unitOf(item: Item | undefined, known: Package): string {
  if (!item) return "";
  if (!item.unit) return l("元", "yuan");
  const unit = known.units[item.unit];
  return unit ? l(unit.zh, unit.en) : item.unit;
}

/** "玉米 乳熟", as far as it is said. */
export function thing(line: Line, known: Package): string {
  const item = itemOf(line, known);
  const stage = known.stages[line.stage];
  const parts = [item && l(item.zh, item.en), stage && l(stage.zh, stage.en)];
  return parts.filter(Boolean).join(" ");
}
