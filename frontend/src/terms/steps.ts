// The steps (SPEC §6): what each makes of the amounts of one group of lines.
import { marginal, whole } from "./bands";
import type {
  Bands, Deductible, Factor, Franchise, Limit, Minimum, Offset, Plan, Round, Source, Step, Value,
} from "./plan";
import { lookUp, type Done, type Row } from "./rows";
import * as says from "./says";
import type { Text } from "./texts";
import { DEGREE, halfEven, halfUp, larger, minus, share, smaller, sum, UNIT } from "./whole";
import { notCovered, Speaker } from "./words";

const NO_AMOUNT = "NO_AMOUNT";
const NO_TABLE_ENTRY = "NO_TABLE_ENTRY";

type Group = readonly Row[]; // in settlement order
type Take<S> = (step: S, group: Group, plan: Plan) => Done[];

// A step that works line by line finds a group of one; in the others the lines of the group meet.
export const STEPS: { readonly [Op in Step["op"]]: Take<Extract<Step, { readonly op: Op }>> } = {
  value: (step, group, plan) => group.map((row) => value(step, row, plan)),
  factor: (step, group, plan) => group.map((row) => factor(step, row, plan)),
  franchise,
  deductible,
  bands,
  offset,
  limit,
  minimum,
  round: (step, group, plan) => group.map((row) => round(step, row, plan)),
};

function missing(code: string, why: () => Text): Done {
  return { after: 0n, code, says: () => notCovered(why()) };
}

// --- value

/** One source's amount, or the code where it is missing; the table's number, for the sentence. */
export interface Found {
  readonly source: Source;
  readonly amount: bigint;
  readonly unit: bigint;
  readonly code: string;
}

function find(source: Source, row: Row, plan: Plan): Found {
  const { line } = row;
  const degree = source.degree ? line.degree : DEGREE;
  const found = (amount: bigint, unit: bigint) => ({ source, amount, unit, code: "" });
  const none = (code: string) => ({ source, amount: 0n, unit: 0n, code });
  if (source.origin === "fixed") return found(source.amount ?? 0n, source.amount ?? 0n);
  if (source.origin === "amount") {
    if (line.amount === null) return none(NO_AMOUNT);
    return found(halfUp(line.amount * degree, DEGREE), line.amount);
  }
  const unit = entry(plan, source.table, row);
  if (unit === undefined) return none(NO_TABLE_ENTRY);
  const quantity = smaller(line.quantity, source.max_quantity ?? line.quantity);
  return found(halfUp(quantity * unit * degree, UNIT * DEGREE), unit);
}

function entry(plan: Plan, table: string | undefined, row: Row): bigint | undefined {
  const found = plan.tables.get(table ?? "");
  return found && lookUp(found, row);
}

const COMBINED = {
  only: sum,
  sum,
  max: (amounts: bigint[]) => amounts.reduce(larger),
  min: (amounts: bigint[]) => amounts.reduce(smaller),
};

function value(step: Value, row: Row, plan: Plan): Done {
  const before = row.x;
  const found = step.of.map((source) => find(source, row, plan));
  const there = found.findIndex((one) => !one.code);
  const first = step.choice === "first";
  // "first" reads the list up to the first that is there, and its last one's code where none is.
  const used = first && there >= 0 ? found.slice(0, there + 1) : found;
  const last = used[used.length - 1]!;
  const code = first ? last.code : (used.find((one) => one.code)?.code ?? "");
  const combined = first ? last.amount : COMBINED[step.choice](used.map((one) => one.amount));
  const after = code ? 0n : combined;
  const how = () => says.value(step, used, before, code ? null : after, new Speaker(plan, row));
  return code ? missing(code, how) : { after, says: how };
}

// --- steps line by line

function factor(step: Factor, row: Row, plan: Plan): Done {
  const before = row.x;
  const line = new Speaker(plan, row);
  const rate = step.rate ?? entry(plan, step.table, row);
  if (rate === undefined) return missing(NO_TABLE_ENTRY, () => line.noEntry(step.table));
  const after = halfUp(before * rate, DEGREE);
  return { after, says: () => says.factor(before, rate, after, line) };
}

const ROUNDED = { half_up: halfUp, half_even: halfEven, down: (x: bigint, to: bigint) => x / to };

function round(step: Round, row: Row, plan: Plan): Done {
  const before = row.x;
  const after = ROUNDED[step.mode](before, step.to) * step.to;
  return { after, says: () => says.round(step, before, after, new Speaker(plan, row)) };
}

// --- steps over groups

const amounts = (group: Group): bigint[] => group.map((row) => row.x);

/** The group's total of what its lines keep under a name, or of their amounts without one. */
function totalOf(group: Group, on: string | undefined): bigint {
  return sum(on === undefined ? amounts(group) : group.map((row) => row.kept.get(on) ?? 0n));
}

type Sentence = (before: bigint, after: bigint, line: Speaker) => Text;

/** The group's new total shared over its lines. */
function shared(group: Group, plan: Plan, now: bigint, sentence: Sentence): Done[] {
  return done(group, plan, share(amounts(group), now), sentence);
}

function done(group: Group, plan: Plan, after: readonly bigint[], sentence: Sentence): Done[] {
  return group.map((row, i) => {
    const [before, own] = [row.x, after[i] ?? 0n];
    return { after: own, says: () => sentence(before, own, new Speaker(plan, row)) };
  });
}

function franchise(step: Franchise, group: Group, plan: Plan): Done[] {
  const total = totalOf(group, step.on);
  return group.flatMap((row) => {
    const tests = [
      ...(step.amount === undefined ? [] : [total >= step.amount]),
      ...(step.degree === undefined ? [] : [row.line.degree >= step.degree]),
    ];
    const met = step.test === "any" ? tests.some(Boolean) : tests.every(Boolean);
    return done([row], plan, [met ? row.x : 0n], (_, after, line) =>
      says.franchise(step, total, met, after, line));
  });
}

const TAKEN = { max: larger, min: smaller, sum: (a: bigint, b: bigint) => a + b };

function deductible(step: Deductible, group: Group, plan: Plan): Done[] {
  const total = totalOf(group, undefined);
  const part = step.rate === undefined ? undefined : halfUp(total * step.rate, DEGREE);
  const both = part !== undefined && step.amount !== undefined;
  const less = both ? TAKEN[step.take](part, step.amount) : (part ?? step.amount ?? 0n);
  const now = minus(total, less);
  return shared(group, plan, now, (before, after, line) =>
    says.deductible(step, { total, part: part ?? 0n, less, now, before, after }, line));
}

function bands(step: Bands, group: Group, plan: Plan): Done[] {
  const total = totalOf(group, undefined);
  if (step.mode === "marginal") {
    const { now, parts } = marginal(step, total);
    return shared(group, plan, now, (before, after, line) =>
      says.marginal(step, parts, { total, now, before, after }, line));
  }
  const base = totalOf(group, step.on);
  const found = whole(step, total, base);
  return shared(group, plan, found.now, (before, after, line) =>
    says.whole(step, found, base, { total, now: found.now, before, after }, line));
}

function offset(step: Offset, group: Group, plan: Plan): Done[] {
  const total = totalOf(group, undefined);
  const paid = sum(group.map((row) => row.line.otherPaid));
  const now = minus(total, paid);
  return shared(group, plan, now, (before, after, line) =>
    says.offset(step, paid, { total, now, before, after }, line));
}

function limit(step: Limit, group: Group, plan: Plan): Done[] {
  if (step.table !== undefined) return group.map((row) => limitByTable(step, row, plan));
  const most = step.amount ?? 0n;
  const total = totalOf(group, undefined);
  if (step.allocate === "pro_rata") {
    const now = smaller(total, most);
    return shared(group, plan, now, (before, after, line) =>
      says.limitShared(step, { total, now, before, after }, line));
  }
  let used = 0n;
  return group.flatMap((row) => {
    const [spent, left] = [used, most - used];
    const after = smaller(row.x, left);
    used += after;
    return done([row], plan, [after], (before, _, line) =>
      says.limitInOrder(step, spent, left, before, after, line));
  });
}

function limitByTable(step: Limit, row: Row, plan: Plan): Done {
  const [before, line] = [row.x, new Speaker(plan, row)];
  const unit = entry(plan, step.table, row);
  if (unit === undefined) return missing(NO_TABLE_ENTRY, () => line.noEntry(step.table));
  const most = step.per_unit ? halfUp(unit * row.line.quantity, UNIT) : unit;
  const after = smaller(before, most);
  return { after, says: () => says.limitOfLine(step, unit, most, before, after, line) };
}

function minimum(step: Minimum, group: Group, plan: Plan): Done[] {
  const total = totalOf(group, undefined);
  const met = total >= step.amount;
  return done(group, plan, met ? amounts(group) : [], (_, after, line) =>
    says.minimum(step, total, met, after, line));
}
