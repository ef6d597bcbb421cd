// Evaluates plans with the bundle that pages load. Standard input: a JSON list of {plan, rows,
// explained}, the plan as text, and of how many lines the steps are told (null: of all). Standard
// output: for each a list of answers, amounts in fen as text, or what is wrong.
import { readFileSync } from "node:fs";
import { runInThisContext } from "node:vm";

runInThisContext(readFileSync(process.argv[2], "utf8"));

function evaluated({ plan, rows, explained }) {
  const most = explained ?? rows.length;
  try {
    const answers = globalThis.hedunTerms.evaluate(globalThis.hedunTerms.readPlan(plan), rows);
    return answers.map((answer, i) => told(answer, i < most));
  } catch (error) {
    if (error.problems) return { problems: error.problems };
    if (error.says) return { says: error.says };
    throw error;
  }
}

function told(answer, explained) {
  const steps = explained ? answer.steps : [];
  return { ...answer, steps: steps.map((step) => ({ ...step, says: step.says() })) };
}

const jobs = JSON.parse(readFileSync(0, "utf8"));
const plain = (_, value) => (typeof value === "bigint" ? String(value) : value);
process.stdout.write(JSON.stringify(jobs.map(evaluated), plain));
