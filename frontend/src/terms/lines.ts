// The loss lines (SPEC §3): cells of text, read into whole numbers. A cell that cannot be read is
// told with its row and column; none is guessed.
import { NOTHING, say, t, type Text } from "./texts";
import type { Plan } from "./plan";
import { DEGREE, UNIT } from "./whole";

export type Cells = Readonly<Record<string, string>>;

/** A local date or time: seconds since some midnight, its day, whether a time is given. */
export interface Moment {
  readonly second: number;
  readonly day: number;
  readonly timed: boolean;
}

export interface Line {
  readonly cells: Cells;
  readonly quantity: bigint;
  readonly degree: bigint;
  readonly amount: bigint | null;
  readonly otherPaid: bigint;
  readonly occurred: Moment;
  readonly reported: Moment;
  readonly settled: bigint;
}

/** What is wrong in one cell; rows are counted from 1. */
export interface Problem {
  readonly row: number;
  readonly column: string;
  readonly expected: Text;
}

export class LinesError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map((one) => `row ${one.row}, ${one.column}: ${one.expected.en}`).join("\n"));
  }
}

const TEXTS = [
  ...["line", "report", "household", "person", "place", "section", "item", "stage"],
  ...["species", "exclusions"],
];
const FIGURES = ["quantity", "degree", "amount", "other_paid", "occurred", "reported", "settled"];
const EVERY_LINE = new Set([...TEXTS, ...FIGURES]);
const FILLED = new Set(["line", "report", "household", "section", "quantity"]);
const FEN = 100n;

// Thrown by a reader of one cell, and noted with the row and column.
class Unread {
  constructor(readonly expected: Text) {}
}

const NUMBER = /^(\d{1,1000})(?:\.(\d{1,1000}))?$/;
const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?$/;

/** `digits[.digits]` as a number of 1 / scale. */
function decimal(cell: string, scale: bigint, most?: bigint): bigint {
  const places = String(scale).length - 1;
  const found = NUMBER.exec(cell);
  const part = (found?.[2] ?? "").replace(/0+$/, "");
  const value = found ? BigInt(found[1]! + part.padEnd(places, "0")) : 0n;
  if (!found || part.length > places || (most !== undefined && value > most)) {
    const range = most === undefined ? NOTHING : say(",0 至 1", " from 0 to 1");
    throw new Unread(say(
      t`应为 数字[.数字]${range}，至多 ${places} 位小数`,
      t`expected digits[.digits]${range}, at most ${places} decimals`,
    ));
  }
  return value;
}

function whole(cell: string): bigint {
  if (/^\d{1,1000}$/.test(cell)) return BigInt(cell);
  throw new Unread(say("应为不小于 0 的整数", "expected a whole number, 0 or more"));
}

function moment(cell: string): Moment {
  const [, year = 0, month = 0, day = 0, ...time] = MOMENT.exec(cell)?.map(Number) ?? [];
  const [hour = 0, minute = 0, second = 0] = time.map((part) => part || 0);
  if (!MOMENT.test(cell) || hour > 23 || minute > 59 || second > 59) {
    throw new Unread(say(
      "应为 YYYY-MM-DD 或 YYYY-MM-DDTHH:MM[:SS]",
      "expected YYYY-MM-DD or YYYY-MM-DDTHH:MM[:SS]",
    ));
  }
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  if (year === 0 || midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) {
    throw new Unread(say("没有这一天", "no such day"));
  }
  const seconds = midnight.getTime() / 1000;
  const timed = cell.length > "YYYY-MM-DD".length;
  return { second: seconds + hour * 3600 + minute * 60 + second, day: seconds / 86_400, timed };
}

/** The lines in rows of cells. Throws LinesError with every problem, in the order of the rows. */
export function readLines(rows: readonly Cells[], plan: Plan): Line[] {
  const problems: Problem[] = [];
  const wanted = columnsNamed(plan);
  const seen = new Map<string, number>();
  const lines = rows.map((cells, i) => {
    const row = i + 1;
    const note = (column: string, expected: Text) => problems.push({ row, column, expected });
    const line = read(cells, note);
    for (const column of wanted) if (cell(cells, column) === undefined) note(column, MISSING);
    const first = seen.get(cells.line ?? "");
    if (first) note("line", say(t`与第 ${first} 行重复`, t`the same line as row ${first}`));
    else if (cells.line) seen.set(cells.line, row);
    return line;
  });
  if (problems.length) throw new LinesError(problems);
  return lines;
}

const MISSING = say("缺少此列", "missing column");
const EMPTY = say(
  "不得为空（数量无意义时写 0）",
  "may not be empty (write 0 where it has no meaning)",
);

function cell(cells: Cells, column: string): string | undefined {
  return Object.hasOwn(cells, column) ? cells[column] : undefined;
}

function read(cells: Cells, note: (column: string, expected: Text) => void): Line {
  /** One cell by its reader; `empty` is what an empty cell stands for. */
  function take<T>(column: string, reader: (cell: string) => T, unread: T, empty?: T): T {
    const written = cell(cells, column);
    try {
      if (written === undefined) throw new Unread(MISSING);
      if (!written && FILLED.has(column)) {
        throw new Unread(EMPTY);
      }
      return written || empty === undefined ? reader(written) : empty;
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      note(column, error.expected);
      return unread;
    }
  }
  const never = { second: 0, day: 0, timed: false };
  for (const column of TEXTS) take(column, String, "");
  return {
    cells,
    quantity: take("quantity", (text) => decimal(text, UNIT), 0n),
    degree: take("degree", (text) => decimal(text, DEGREE, DEGREE), 0n, DEGREE),
    amount: take<bigint | null>("amount", (text) => decimal(text, FEN), null, null),
    otherPaid: take("other_paid", (text) => decimal(text, FEN), 0n, 0n),
    occurred: take("occurred", moment, never),
    reported: take("reported", moment, never),
    settled: take("settled", whole, 0n),
  };
}

/** The columns beyond those of every line that the plan names. */
export function columnsNamed(plan: Plan): string[] {
  const rules = [...plan.gates, ...plan.steps];
  const names = rules.flatMap((rule) => [
    ...("by" in rule ? rule.by : []),
    ...("column" in rule ? [rule.column] : []),
  ]);
  const keys = [...plan.tables.values()].flatMap((table) => table.keys);
  return [...new Set([...names, ...keys])].filter((name) => !EVERY_LINE.has(name));
}
