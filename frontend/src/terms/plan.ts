// The plan of a wording, as `hedun export-terms` writes it (docs/terms-plan.md): its rules with
// every number a bigint. Amounts are fen, rates and degrees millionths, quantities ten-thousandths.
import { say, t, type Text } from "./texts";

interface Rule<Op extends string> {
  readonly op: Op;
  readonly n: number;
  readonly clause: string;
  readonly sections?: readonly string[];
}

interface GateOf<Op extends string> extends Rule<Op> {
  readonly code: string;
}

export interface Membership extends GateOf<"species" | "items" | "column"> {
  readonly column: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
}
export interface ReportedWithin extends GateOf<"reported_within"> {
  readonly hours: bigint;
}
export interface Exclusion extends GateOf<"exclusion"> {
  readonly codes: readonly string[];
}
export interface MinimumDegree extends GateOf<"minimum_degree"> {
  readonly degree: bigint;
}
export interface Count extends GateOf<"count"> {
  readonly scope: Scope;
  readonly by: readonly string[];
  readonly most: bigint;
}
export type Gate = Membership | ReportedWithin | Exclusion | MinimumDegree | Count;

export type Scope =
  | "line" | "claim" | "report" | "person_report" | "person" | "household" | "section" | "policy";

interface StepOf<Op extends string> extends Rule<Op> {
  readonly keep?: string;
}
interface GroupStepOf<Op extends string> extends StepOf<Op> {
  readonly scope: Scope;
  readonly by: readonly string[];
}

export interface Source {
  readonly origin: "table" | "amount" | "fixed";
  readonly table?: string;
  readonly degree: boolean;
  readonly max_quantity?: bigint;
  readonly amount?: bigint;
}
export interface Value extends StepOf<"value"> {
  readonly choice: "only" | "max" | "min" | "sum" | "first";
  readonly of: readonly Source[];
}
export interface Factor extends StepOf<"factor"> {
  readonly rate?: bigint;
  readonly table?: string;
}
export interface Franchise extends GroupStepOf<"franchise"> {
  readonly amount?: bigint;
  readonly degree?: bigint;
  readonly test: "any" | "all";
  readonly on?: string;
}
export interface Deductible extends GroupStepOf<"deductible"> {
  readonly amount?: bigint;
  readonly rate?: bigint;
  readonly take: "max" | "min" | "sum";
}
export interface Band {
  readonly over: bigint;
  readonly upto?: bigint;
  readonly rate: bigint;
}
export interface Bands extends GroupStepOf<"bands"> {
  readonly mode: "whole" | "marginal";
  readonly bands: readonly Band[];
  readonly on?: string;
  readonly below: "zero" | "full";
  readonly above: "cap" | "zero" | "last";
}
export type Offset = GroupStepOf<"offset">;
export interface Limit extends GroupStepOf<"limit"> {
  readonly amount?: bigint;
  readonly table?: string;
  readonly per_unit: boolean;
  readonly allocate: "in_order" | "pro_rata";
}
export interface Minimum extends GroupStepOf<"minimum"> {
  readonly amount: bigint;
}
export interface Round extends StepOf<"round"> {
  readonly to: bigint;
  readonly mode: "half_up" | "down" | "half_even";
}
export type GroupStep = Franchise | Deductible | Bands | Offset | Limit | Minimum;
export type Step = Value | Factor | GroupStep | Round;

export interface Table {
  readonly name: string;
  readonly keys: readonly string[];
  /** Patterns with their numbers, those with the most exact parts first. */
  readonly values: readonly { readonly parts: readonly string[]; readonly value: bigint }[];
}

export interface Plan {
  readonly id: string;
  readonly sha256: string;
  readonly title: Text;
  readonly currency: string;
  readonly effective: string;
  readonly expires: string;
  readonly place: string;
  readonly gates: readonly Gate[];
  readonly steps: readonly Step[];
  readonly tables: ReadonlyMap<string, Table>;
  readonly names: ReadonlyMap<string, Text>;
  readonly columns: ReadonlyMap<string, Text>;
  readonly units: ReadonlyMap<string, Text>;
}

export const FORMAT = 1;

const GATES: readonly Gate["op"][] =
  ["species", "items", "column", "reported_within", "exclusion", "minimum_degree", "count"];
const STEPS: readonly Step["op"][] =
  ["value", "factor", "franchise", "deductible", "bands", "offset", "limit", "minimum", "round"];
// The keys that hold numbers to calculate with (true and false under them stay what they are).
const NUMBERS = new Set(
  ["hours", "degree", "most", "amount", "rate", "max_quantity", "over", "upto", "to"],
);

/** A plan that cannot be used: of another version, or cut short. */
export class PlanError extends Error {
  constructor(readonly says: Text) {
    super(says.en);
  }
}

type Raw = Record<string, any>;

/** The plan in a text. Throws PlanError with what is wrong and what to do. */
export function readPlan(text: string): Plan {
  const raw = parsed(text);
  if (raw?.plan !== FORMAT) {
    throw new PlanError(say(
      t`条款文件格式为 ${String(raw?.plan)}，本页只认 ${FORMAT}；请刷新本页`,
      t`the plan's format is ${String(raw?.plan)}, this page knows ${FORMAT}: load the page again`,
    ));
  }
  return {
    ...(raw as Plan),
    gates: raw.gates.map((one: Raw) => rule(one, GATES)),
    steps: raw.steps.map((one: Raw) => rule(one, STEPS)),
    tables: new Map(Object.entries<Raw>(raw.tables).map(([name, one]) => [name, table(name, one)])),
    names: new Map(Object.entries<Text>(raw.names)),
    columns: new Map(Object.entries<Text>(raw.columns)),
    units: new Map(Object.entries<Text>(raw.units)),
  };
}

function parsed(text: string): Raw | null {
  try {
    return JSON.parse(text) as Raw | null;
  } catch {
    throw new PlanError(say("条款文件不完整；请重新下载", "the plan is not complete: load it again"));
  }
}

function rule(raw: Raw, known: readonly string[]): Raw {
  if (!known.includes(raw.op)) {
    throw new PlanError(say(
      t`不认得运算 ${raw.op}；请刷新本页`,
      t`unknown operation ${raw.op}: load the page again`,
    ));
  }
  return numbered(raw);
}

/** A record with its numbers as bigints, records inside it too. */
function numbered(raw: Raw): Raw {
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, number(key, value)]));
}

function number(key: string, value: unknown): unknown {
  if (key === "of" || key === "bands") return (value as Raw[]).map(numbered);
  return NUMBERS.has(key) && typeof value !== "boolean" ? BigInt(value as string | number) : value;
}

function table(name: string, raw: Raw): Table {
  const values = Object.entries<string | number>(raw.values).map(([pattern, value]) => ({
    parts: pattern.split("/"),
    value: BigInt(value),
  }));
  return { name, keys: raw.keys, values: values.sort((a, b) => rank(b.parts) - rank(a.parts)) };
}

export const ANY = "*";

/** Higher for more exact parts, then for the leftmost exact part. */
function rank(parts: readonly string[]): number {
  const exact = parts.map((part) => Number(part !== ANY));
  const left = exact.reduce((bits, one) => 2 * bits + one, 0);
  return exact.reduce((a, b) => a + b, 0) * 2 ** parts.length + left;
}
