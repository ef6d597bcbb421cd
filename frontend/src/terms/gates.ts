// The built-in checks and the gates (SPEC §5): which lines each refuses, and in which words.
import type { Count, Exclusion, Gate, Membership, Plan, ReportedWithin } from "./plan";
import { cell, grouped, type Row } from "./rows";
import { join, say, t, type Text } from "./texts";
import { notCovered, scopeName, Speaker } from "./words";

type Says = () => Text;
type Refuse = (row: Row, says: Says) => void;

interface Check {
  readonly op: string;
  readonly code: string;
  readonly refuses: (plan: Plan, row: Row) => boolean;
  readonly says: (line: Speaker) => Text;
}

// Every line passes these before the first gate, in this order.
export const CHECKS: readonly Check[] = [
  {
    op: "period",
    code: "OUT_OF_PERIOD",
    refuses: (plan, row) => day(row) < plan.effective || day(row) > plan.expires,
    says: ({ plan, row }) => say(
      `发生日 ${day(row)} 不在保险期间 ${plan.effective} 至 ${plan.expires} 之内`,
      `the day of the loss ${day(row)} is outside the period ${plan.effective} to ${plan.expires}`,
    ),
  },
  {
    op: "place",
    code: "OUT_OF_PLACE",
    refuses: (plan, row) => !cell(row, "place").startsWith(plan.place),
    says: (line) => {
      const place = line.name(cell(line.row, "place"));
      const prefix = line.plan.place;
      return say(t`地点 ${place} 不在 ${prefix} 范围之内`, t`place ${place} is outside ${prefix}`);
    },
  },
  {
    op: "section",
    code: "SECTION_NOT_COVERED",
    refuses: (plan, row) => !plan.steps.some((step) => step.op === "value" && worksOn(step, row)),
    says: (line) => {
      const section = line.name(cell(line.row, "section"));
      return say(t`保单不保 ${section}`, t`the policy does not cover ${section}`);
    },
  },
];

/** Dates compare as they are written. */
function day(row: Row): string {
  return cell(row, "occurred").slice(0, "YYYY-MM-DD".length);
}

/** Whether a gate or step is about the line's section; a refused line is nobody's. */
export function worksOn(rule: { readonly sections?: readonly string[] }, row: Row): boolean {
  return rule.sections?.includes(cell(row, "section")) ?? true;
}

/** Each line by itself: the sentence for one that the gate refuses, null for others. */
function oneByOne<G>(why: (gate: G, line: Speaker) => Says | null) {
  return (gate: G, rows: readonly Row[], plan: Plan, refuse: Refuse): void => {
    for (const row of rows) {
      const says = why(gate, new Speaker(plan, row));
      if (says) refuse(row, says);
    }
  };
}

const COLUMNS = new Map([
  ["species", say("致害动物", "species")],
  ["item", say("受损物", "item")],
  ["cause", say("定因", "cause")],
  ["fate", say("死伤情况", "fate")],
]);

const membership = oneByOne((gate: Membership, line) => {
  const own = cell(line.row, gate.column);
  const unlisted = gate.include !== undefined && !gate.include.includes(own);
  if (!unlisted && !gate.exclude?.includes(own)) return null;
  const why = unlisted ? say("不在承保之列", "is not among those covered") : say("列为除外", "is excluded");
  return () => t`${COLUMNS.get(gate.column) ?? gate.column} ${line.name(own)} ${why}`;
});

const HOUR = 3600n;

const late = oneByOne((gate: ReportedWithin, line) => {
  const { occurred, reported } = line.row.line;
  const timed = occurred.timed && reported.timed;
  const days = (gate.hours + 23n) / 24n;
  const gap = timed ? reported.second - occurred.second : reported.day - occurred.day;
  if (BigInt(gap) <= (timed ? gate.hours * HOUR : days)) return null;
  return () => {
    const later = timed ? duration(gap) : say(`${gap} 天`, `${gap} days`);
    const most = timed
      ? say(`${gate.hours} 小时`, `${gate.hours} h`)
      : say(`${days} 天`, `${days} days`);
    const [from, to] = [cell(line.row, "occurred"), cell(line.row, "reported")];
    return say(
      t`${from} 发生，${to} 报案，相隔 ${later}，超过 ${most}`,
      t`occurred ${from}, reported ${to}, ${later} later, more than ${most}`,
    );
  };
});

function duration(seconds: number): Text {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = seconds % 60;
  const parts = [say(`${hours} 小时`, `${hours} h`)];
  if (minutes || rest) parts.push(say(`${minutes} 分`, `${minutes} min`));
  if (rest) parts.push(say(`${rest} 秒`, `${rest} s`));
  return join(parts, " ");
}

const excluded = oneByOne((gate: Exclusion, line) => {
  const borne = cell(line.row, "exclusions")
    .split(";")
    .filter((code) => code && gate.codes.includes(code));
  if (!borne.length) return null;
  return () => {
    const facts = borne.map((code) => line.name(code));
    return say(
      t`查勘认定 ${join(facts, "、")}，属除外`,
      t`found at survey: ${join(facts, ", ")}, excluded`,
    );
  };
});

/** Refuses lines whose report is beyond the group's first `most` reports. */
function count(gate: Count, rows: readonly Row[], _: Plan, refuse: Refuse): void {
  for (const group of grouped(rows, gate.scope, gate.by)) {
    const reports = [...new Set(group.map((row) => cell(row, "report")))];
    const number = new Map(reports.map((report, i) => [report, i + 1]));
    for (const row of group) {
      const accident = number.get(cell(row, "report")) ?? 0;
      if (BigInt(accident) <= gate.most) continue;
      refuse(row, () => say(
        t`${scopeName(gate.scope)}第 ${accident} 次事故，最多保 ${gate.most} 次`,
        t`accident number ${accident} of ${scopeName(gate.scope)}, at most ${gate.most} covered`,
      ));
    }
  }
}

type Pass<G> = (gate: G, rows: readonly Row[], plan: Plan, refuse: Refuse) => void;

const GATES: { readonly [Op in Gate["op"]]: Pass<Extract<Gate, { readonly op: Op }>> } = {
  species: membership,
  items: membership,
  column: membership,
  reported_within: late,
  exclusion: excluded,
  minimum_degree: oneByOne((gate, line) =>
    line.row.line.degree < gate.degree ? () => line.degreeCompared(gate.degree) : null),
  count,
};

/** Refuses those of the lines that the checks and gates refuse. */
export function passGates(plan: Plan, rows: readonly Row[]): void {
  const refuse = (row: Row, op: string, clause: string, code: string, says: Says) => {
    row.code = code;
    const amounts = { before: 0n, after: 0n };
    row.told.push({ n: 0, op, clause, code, ...amounts, says: () => notCovered(says()) });
  };
  for (const row of rows) {
    const check = CHECKS.find((one) => one.refuses(plan, row));
    if (check) refuse(row, check.op, "", check.code, () => check.says(new Speaker(plan, row)));
  }
  for (const gate of plan.gates) {
    const open = rows.filter((row) => !row.code && worksOn(gate, row));
    const pass = GATES[gate.op] as Pass<Gate>; // takes a gate of its own op
    pass(gate, open, plan, (row, says) => refuse(row, gate.op, gate.clause, gate.code, says));
  }
}
