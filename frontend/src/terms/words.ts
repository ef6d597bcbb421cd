// The words and figures that the sentences about a line are made of.
import type { GroupStep, Plan, Scope } from "./plan";
import { cell, type Row } from "./rows";
import { join, money, NOTHING, percent, quantity, say, t, type Text } from "./texts";

const SCOPES: Readonly<Record<Scope, Text>> = {
  line: say("本项", "this line"),
  claim: say("本户本次", "this household in this accident"),
  report: say("本次事故", "this accident"),
  person_report: say("此人本次", "this person in this accident"),
  person: say("此人本期", "this person in the period"),
  household: say("本户本期", "this household in the period"),
  section: say("本类本期", "this section in the period"),
  policy: say("全保单本期", "the whole policy in the period"),
};

export function scopeName(scope: Scope): Text {
  return SCOPES[scope];
}

/** One line, able to name things and write figures. */
export class Speaker {
  constructor(readonly plan: Plan, readonly row: Row) {}

  money(fen: bigint): Text {
    return money(fen, this.plan.currency);
  }

  /** A code in words; as it is where it has none. */
  name(code: string): Text {
    return this.plan.names.get(code) ?? orEmpty(code);
  }

  /** A quantity with the unit of the line's section. */
  amountOf(units: bigint): Text {
    const unit = this.plan.units.get(cell(this.row, "section"));
    return unit ? t`${quantity(units)} ${unit}` : t`${quantity(units)}`;
  }

  /** What a step's group is, in words; empty where the line is alone by rule. */
  scope(step: GroupStep): Text {
    const alone = step.scope.startsWith("person") && !cell(this.row, "person");
    if (step.scope === "line" || alone) return NOTHING;
    const named = (step.sections ?? []).map((section) => this.name(section));
    const sections = say(t`（${join(named, "、")}）`, t` (${join(named, ", ")})`);
    const split = step.by.map((column) => this.plan.columns.get(column) ?? t`${column}`);
    const by = say(t`（按${join(split, "、")}分）`, t` (by ${join(split, ", ")})`);
    return t`${SCOPES[step.scope]}${step.sections ? sections : ""}${split.length ? by : ""}`;
  }

  /** A group's total, or the bare amount for a line alone. */
  total(step: GroupStep, fen: bigint, on?: string): Text {
    const scope = this.scope(step);
    if (!scope.zh) return t`${on ? `${on} ` : ""}${this.money(fen)}`;
    const kept = on ? say(`（${on}）`, ` (${on})`) : "";
    const total = this.money(fen);
    return say(t`${scope}合计${kept} ${total}`, t`total for ${scope}${kept} ${total}`);
  }

  /** How the line's part of a shared total was reached; empty if the group is this line alone. */
  share(before: bigint, total: bigint, now: bigint, after: bigint): Text {
    if (before === total) return NOTHING;
    const floor = total ? (before * now) / total : 0n;
    const [own, of, all] = [before, now, total].map((fen) => this.money(fen)) as [Text, Text, Text];
    const sum = t`${own} × ${of} ÷ ${all} = ${this.money(floor)}`;
    const shared = say(t`；本项分得 ${sum}`, t`; this line's share ${sum}`);
    if (after === floor) return shared;
    const gain = this.money(after - floor);
    return say(
      t`${shared}（分以下舍去），补尾差 ${gain}，得 ${this.money(after)}`,
      t`${shared} (cut to the fen), plus ${gain} left over: ${this.money(after)}`,
    );
  }

  degreeCompared(least: bigint): Text {
    const degree = this.row.line.degree;
    const figures = compared(t`${percent(degree)}`, degree >= least, t`${percent(least)}`);
    return say(t`损失程度 ${figures}`, t`degree of loss ${figures}`);
  }

  noEntry(table: string | undefined): Text {
    if (table === undefined) return say("没有证明的损失金额", "there is no documented loss");
    const columns = this.plan.tables.get(table)?.keys ?? [];
    const key = join(columns.map((column) => orEmpty(cell(this.row, column))), "/");
    return say(t`表 ${table} 里没有 ${key}`, t`table ${table} has no entry for ${key}`);
  }
}

function orEmpty(code: string): Text {
  return code ? say(code, code) : say("（空）", "(empty)");
}

export function compared(left: Text, holds: boolean, right: Text): Text {
  return t`${left} ${holds ? "≥" : "<"} ${right}`;
}

/** A refusal: the reason, and that nothing is paid. */
export function notCovered(why: Text): Text {
  return say(t`${why}，不赔`, t`${why}; not covered`);
}
