// What one household comes to, with every step, before anything is sent.
import { h } from "../dom";
import { now } from "../clock";
import { emptyLine, type Entry } from "../drafts";
import { estimate, type Estimate } from "../estimate";
import { inWords, l, yuan } from "../language";
import { itemOf, thing, unitOf } from "../lines";
import { percent } from "../sampling";
import type { Work } from "../work";
import { alternative, mainButton, note, type Screen } from "./frame";
import { asking, keepLine, type At } from "./line";
import { thumbnail } from "./photos";

export function checkScreen(at: At): Screen {
  const { work, entry, line, go } = at;
  const lacks = work.lacks({ ...entry, done: true });
  const next = async (to: string): Promise<void> => {
    const latest = work.drafts.entries.get(entry.id)!;
    await work.drafts.putEntry({ ...latest, done: true });
    go(to);
  };
  const more = async (): Promise<void> => {
    const latest = work.drafts.entries.get(entry.id)!;
    await work.drafts.putEntry({ ...latest, done: false, lines: [...latest.lines, emptyLine()] });
    go(`#/e/${entry.id}/${latest.lines.length}/what`);
  };
  const remark = h("input", {
    class: "field", value: line.note, maxlength: 200,
    onchange: () => keepLine(at, { note: remark.value }),
  });
  const element = asking(at, "check", l("对不对？", "Is this right?"), [
    sums(work, entry),
    summary(work, entry, true),
    lacks.length ? note("warn", l(`还差：${lacks.join("、")}`, `Missing: ${lacks.join(", ")}`)) : null,
    h("label", { class: "asked" }, l("备注（可以用语音输入）", "Note (dictation works)"), remark),
    h("div", { class: "alts" },
      alternative(l("再加一项损失", "Add another loss"), more),
      alternative(l("抄给下一户", "Copy to the next"), () => next(`#/copy/${entry.id}`)),
      alternative(l("删掉这一户", "Remove"), () => remove(work, entry, go))),
  ], [
    lacks.length
      ? mainButton(l("补齐", "Complete it"), () => go(`#/e/${entry.id}`))
      : mainButton(l("记好，下一户", "Done, next household"), () => next("#/add")),
  ]);
  return { element };
}

async function remove(work: Work, entry: Entry, go: (to: string) => void): Promise<void> {
  await work.drafts.dropEntry(entry);
  work.notice = l(`“${entry.name}”已删掉`, `${entry.name} was removed`);
  go("#/outbox");
}

/** The estimate and its steps. */
export function sums(work: Work, entry: Entry): HTMLElement {
  const report = work.drafts.reports.get(entry.report)!;
  const found = estimate(entry, work.drafts.entriesOf(entry.report), report, work.known);
  if (!found) {
    return note("info", l("现在算不出：没有在保的条款，或还没填完。", "No estimate: no wording in force, or not complete."));
  }
  return h("section", { class: "sum" },
    h("p", {}, h("span", {}, l("估算赔款", "Estimate")), h("b", { class: "n" }, yuan(found.total)), h("span", {}, l("元", "yuan"))),
    h("details", {}, h("summary", {}, l("怎么算的", "How it comes about")), steps(work, found)),
    h("small", { class: "dim" }, l("以乡镇核实、保险公司核定为准。", "The township verifies, the insurer decides.")));
}

function steps(work: Work, found: Estimate): HTMLElement[] {
  return found.lines.map(({ line, answer }) =>
    h("div", { class: "steps" }, h("b", {}, thing(line, work.known)),
      h("ol", {}, answer.steps.map((one) => h("li", {}, inWords(one.says()),
        one.clause ? h("small", { class: "clause" }, one.clause) : null)))));
}

/** The lines of a household; each goes to its questions while it may be changed. */
export function summary(work: Work, entry: Entry, open: boolean): HTMLElement {
  return h("ul", { class: "lines" }, entry.lines.map((line, i) => {
    const item = itemOf(line, work.known);
    const parts = [
      thing(line, work.known) || l("还没选", "not chosen"),
      line.amount && `${line.amount} ${unitOf(item, work.known)}`,
      line.degree !== null && `${percent(line.degree)}%`,
      fate(work, line.fate),
    ];
    const text = parts.filter(Boolean).join(" · ");
    const pictures = work.drafts.picturesOf(entry.id, line.id);
    return h("li", {},
      open ? h("a", { href: `#/e/${entry.id}/${i}/what` }, text, h("small", {}, l("改", "change"))) : h("b", {}, text),
      line.note && h("p", { class: "dim" }, line.note),
      pictures.length > 0 && h("div", { class: "shots shots--small" }, pictures.map(thumbnail)));
  }));
}

function fate(work: Work, code: string): string {
  const word = work.known.fates.find((one) => one.code === code);
  return word ? inWords(word) : "";
}

/** A household that was sent back, open again as a new draft beside what was sent. Its lines keep their
 * numbers: at the office they take the place of those, with the pictures that are there. */
export function corrected(entry: Entry): Entry {
  const id = crypto.randomUUID();
  return { ...entry, id, opened: now(), done: false, parcel: null, corrects: entry.id };
}
