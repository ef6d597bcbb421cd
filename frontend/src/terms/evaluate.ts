// What a plan pays for lines (SPEC §4–§7): the clerk's estimate, by the rules the office calculates
// with and to the same fen. An estimate knows only the lines it is given: limits and counts that
// other lines have used up are the office's to know.
import { passGates, worksOn } from "./gates";
import { readLines, type Cells, type Line } from "./lines";
import type { Plan, Step } from "./plan";
import { grouped, type Done, type Row, type Told } from "./rows";
import { STEPS } from "./steps";
import { compare } from "./whole";

export interface Answer {
  readonly line: string;
  readonly outcome: "paid" | "nil" | "refused";
  readonly code: string;
  readonly loss: bigint; // fen, like `payable`
  readonly payable: bigint;
  readonly steps: readonly Told[];
}

/** One answer for each row, in their order. Throws LinesError with every cell that is wrong. */
export function evaluate(plan: Plan, rows: readonly Cells[]): Answer[] {
  const all = readLines(rows, plan);
  const states = settlementOrder(all).map((line, place) => start(line, place));
  passGates(plan, states);
  for (const step of plan.steps) take(step, states, plan);
  const answers = new Map(states.map((row) => [row.line, answer(row)]));
  return all.map((line) => answers.get(line)!);
}

function settlementOrder(lines: readonly Line[]): Line[] {
  return [...lines].sort((a, b) => compare(a.settled, b.settled));
}

function start(line: Line, place: number): Row {
  return {
    ...{ line, place, x: 0n, loss: 0n, code: "", zeroedBy: "value", stepped: false },
    ...{ kept: new Map(), told: [] },
  };
}

/** One step for all lines. Groups share no line, so each can be settled before the next. */
function take(step: Step, rows: readonly Row[], plan: Plan): void {
  const open = rows.filter((row) => !row.code && worksOn(step, row));
  const groups = "scope" in step ? grouped(open, step.scope, step.by) : grouped(open, "line", []);
  const work = STEPS[step.op] as (step: Step, group: readonly Row[], plan: Plan) => Done[];
  for (const group of groups) {
    work(step, group, plan).forEach((done, i) => settle(step, group[i]!, done));
  }
}

/** Takes over the amount after a step, and remembers what the answer needs of it. */
function settle(step: Step, row: Row, done: Done): void {
  const { after, code = "", says } = done;
  row.told.push({ n: step.n, op: step.op, clause: step.clause, code, before: row.x, after, says });
  if (row.x > 0n && after === 0n) row.zeroedBy = step.op;
  if (step.op !== "value") row.stepped = true;
  else if (!row.stepped) row.loss = after;
  if (step.keep !== undefined) row.kept.set(step.keep, after);
  row.x = after;
  row.code = code;
}

function answer({ line, x, loss, code, zeroedBy, told }: Row): Answer {
  const refused = code !== "";
  return {
    line: line.cells.line ?? "",
    outcome: refused ? "refused" : x > 0n ? "paid" : "nil",
    code: refused ? code : x > 0n ? "" : zeroedBy,
    loss: refused ? 0n : loss,
    payable: x,
    steps: told,
  };
}
