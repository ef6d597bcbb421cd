// What the wording pays for what is listed, computed on the phone by the plan that the office gave it:
// the same rules, the same fen. What others have used up of a limit the phone cannot know.
import { evaluate, type Answer } from "../terms/evaluate";
import { columnsNamed } from "../terms/lines";
import { readPlan, type Plan } from "../terms/plan";
import type { Entry, Line, Report } from "./drafts";
import { figure } from "./figures";
import { timeInChina } from "./language";
import { itemOf } from "./lines";
import type { Package } from "./village";

export type { Answer };

export interface Estimate {
  readonly total: bigint; // fen
  readonly lines: readonly { readonly line: Line; readonly answer: Answer }[];
}

const plans = new WeakMap<object, Plan>();

function planOf(village: string, known: Package): Plan | null {
  const policy = known.villages.find((one) => one.code === village)?.policy;
  const raw = policy ? known.plans[policy] : undefined;
  if (!raw) return null;
  const plan = plans.get(raw) ?? readPlan(JSON.stringify(raw));
  plans.set(raw, plan);
  return plan;
}

/** One household's estimate among the others of its report, whose lines may share its limits. Null
 * where no policy is known or a line is not complete. */
export function estimate(
  entry: Entry, others: readonly Entry[], report: Report, known: Package,
): Estimate | null {
  const plan = planOf(report.village, known);
  if (!plan || report.occurred < plan.effective || report.occurred > plan.expires) return null;
  const corrected = new Set(others.map((one) => one.corrects));
  const entries = [
    ...others.filter((one) => one.id !== entry.id && one.id !== entry.corrects && !corrected.has(one.id)),
    entry,
  ];
  const listed = entries.flatMap((one) =>
    one.lines.filter((line) => countable(line, known)).map((line) => ({ of: one, line })),
  );
  if (!entry.lines.length || entry.lines.some((line) => !countable(line, known))) return null;
  const more = Object.fromEntries(columnsNamed(plan).map((name) => [name, ""]));
  const rows = listed.map(({ of, line }) => ({ ...more, ...cells(line, of, report, known) }));
  try {
    const answers = evaluate(plan, rows);
    const own = listed
      .map(({ of, line }, i) => ({ of, line, answer: answers[i]! }))
      .filter(({ of }) => of.id === entry.id);
    return { total: own.reduce((sum, { answer }) => sum + answer.payable, 0n), lines: own };
  } catch {
    return null; // a cell that the wording's rules do not read: the office will say
  }
}

function countable(line: Line, known: Package): boolean {
  return itemOf(line, known) !== undefined && Boolean(figure(line.amount));
}

/** The line as the wording reads it (terms SPEC §3). */
function cells(line: Line, entry: Entry, report: Report, known: Package): Record<string, string> {
  const item = itemOf(line, known)!;
  const plain = figure(line.amount)!;
  return {
    line: line.id,
    report: report.id,
    household: entry.household ?? entry.id,
    ...{ person: "", place: report.village, section: item.section, item: line.item },
    ...{ stage: line.stage, species: report.species, exclusions: "", other_paid: "" },
    quantity: item.unit ? plain : "0",
    amount: item.unit ? "" : plain,
    degree: line.degree === null ? "" : (line.degree / 1_000_000).toFixed(6),
    occurred: report.occurred,
    reported: timeInChina(report.firstTold),
    settled: "0",
  };
}
