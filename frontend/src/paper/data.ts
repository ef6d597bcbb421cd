// What the server gives the page, and what the page keeps.

export interface Known {
  n: number; // its row of the form; 0: it has none
  number: string;
  name: string;
  group: string;
  last4: string;
  typed: string[]; // ways to type the name: zhangbaotang, zbt
}

export interface Choice { code: string; n: number; label: string; typed: string[] }

export interface Item extends Choice {
  degree: boolean;
  fate: boolean;
  unit: string;
  stages: Choice[];
  staged: boolean;
}

export interface Wrong { key: string; cell: Cell; says: string; doubt: boolean }

export interface Data {
  form: string;
  part: number;
  edition: number;
  draft: string;
  today: string;
  roll: Known[];
  words: { species: Choice[]; items: Item[]; fates: Choice[] };
  texts: Record<string, string>;
  wrong: Wrong[];
}

export const CELLS = ["who", "species", "occurred", "item", "stage", "amount", "degree", "plot", "note"] as const;
export type Cell = (typeof CELLS)[number];
/** Said of a new line by the one above it. */
export const CARRIED: readonly Cell[] = ["species", "occurred", "item", "stage"];

/** A line: a code where the word is known, else what was typed. */
export type Line = Record<Cell, string> & { key: string; household: string; signed: boolean };

export interface Draft { head: Record<string, string>; lines: Line[] }

export function newLine(above?: Line): Line {
  const line = { key: uuid(), household: "", signed: above?.signed ?? true } as Line;
  for (const cell of CELLS) line[cell] = above && CARRIED.includes(cell) ? above[cell] : "";
  return line;
}

/** Nothing in it but what was carried over. */
export function isEmpty(line: Line): boolean {
  return !(line.who || line.amount || line.plot || line.note);
}

/** As people type: full-width figures are figures. */
export function plain(text: string): string {
  return text.normalize("NFKC").trim();
}

/** crypto.randomUUID is not there on a plain-http address of the office's own network. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
