// The lines on their way through gates and steps, and how they go together (SPEC §4).
import type { Line } from "./lines";
import { ANY, type Scope, type Table } from "./plan";
import type { Text } from "./texts";

/** What one check, gate or step made of a line: amounts in fen, `code` if it refused the line. */
export interface Told {
  readonly n: number;
  readonly op: string;
  readonly clause: string;
  readonly code: string;
  readonly before: bigint;
  readonly after: bigint;
  /** How, in a sentence with the very numbers; made when it is asked for. */
  readonly says: () => Text;
}

/** One line and what has become of it so far. */
export interface Row {
  readonly line: Line;
  readonly place: number; // in settlement order
  x: bigint;
  loss: bigint;
  code: string; // of the refusal
  zeroedBy: string;
  stepped: boolean; // a step other than value worked on it
  readonly kept: Map<string, bigint>;
  readonly told: Told[];
}

/** What one step makes of one line. */
export interface Done {
  readonly after: bigint;
  readonly code?: string;
  readonly says: () => Text;
}

export function cell(row: Row, column: string): string {
  return row.line.cells[column] ?? "";
}

const MEMBERS: Readonly<Record<Exclude<Scope, "line">, readonly string[]>> = {
  claim: ["report", "household"],
  report: ["report"],
  person_report: ["report", "person"],
  person: ["person"],
  household: ["household"],
  section: ["section"],
  policy: [],
};

/** The rows by groups, each group in settlement order. */
export function grouped(rows: readonly Row[], scope: Scope, by: readonly string[]): Row[][] {
  if (scope === "line") return rows.map((row) => [row]);
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    // A line without a person is a group of its own: a number is no text of any other line.
    const alone = (column: string) => column === "person" && !cell(row, column);
    const members = MEMBERS[scope].map((column) => (alone(column) ? row.place : cell(row, column)));
    const key = JSON.stringify([...members, ...by.map((column) => cell(row, column))]);
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}

/** The table's number for a line: an exact key, else the pattern with the most exact parts. */
export function lookUp(table: Table, row: Row): bigint | undefined {
  const key = table.keys.map((column) => cell(row, column));
  return table.values.find(({ parts }) => parts.every((part, i) => part === ANY || part === key[i]))
    ?.value;
}
