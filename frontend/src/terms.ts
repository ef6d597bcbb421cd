// The rule book for pages that estimate: hedunTerms.evaluate(hedunTerms.readPlan(text), rows).
import { evaluate } from "./terms/evaluate";
import { readPlan } from "./terms/plan";

const hedunTerms = { evaluate, readPlan };
declare global {
  var hedunTerms: { evaluate: typeof evaluate; readPlan: typeof readPlan };
}
globalThis.hedunTerms = hedunTerms;
