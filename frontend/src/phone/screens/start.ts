// A new report: which animal, which day, who told. One question at a time, each answer goes on.
import { h } from "../dom";
import { recentDays, uuid, type Report, type Told } from "../drafts";
import { now } from "../clock";
import { dayInWords, inWords, l } from "../language";
import type { Work } from "../work";
import { choice, choices, frame, type Go, type Screen } from "./frame";

type Answers = { village?: string; species?: string; occurred?: string; told?: Told };

/** Each with whether somebody else's name belongs to it. */
const TELLERS: readonly (readonly [Told["relation"], Told["how"], boolean, () => string])[] = [
  ["self", "in_person", false, () => l("农户当面说的", "The households, in person")],
  ["self", "call", false, () => l("农户打电话说的", "The households, by telephone")],
  ["family", "in_person", true, () => l("家人代报", "One of the family")],
  ["neighbour", "in_person", true, () => l("邻居代报", "A neighbour")],
  ["group_head", "in_person", true, () => l("组长代报", "The group's head")],
  ["official", "in_person", false, () => l("我巡查发现的", "I found it myself")],
];

export function startScreen(work: Work, go: Go, answers: Answers = {}): Screen {
  const { known } = work;
  const village = answers.village ?? (known.villages.length === 1 ? known.villages[0]!.code : undefined);
  const next = (more: Answers) => (): void => {
    Object.assign(answers, { village }, more);
    const screen = startScreen(work, go, answers);
    document.querySelector(".ph")?.replaceWith(screen.element);
    (screen.focus ?? document.querySelector<HTMLElement>("#main"))?.focus();
  };
  if (!village) {
    const all = known.villages.map((one) => choice(one.name, false, next({ village: one.code })));
    return page(work, l("哪个村？", "Which village?"), choices(...all));
  }
  if (!answers.species) {
    const all = known.species.map((one) => choice(inWords(one), false, next({ species: one.code })));
    return page(work, l("什么动物造成的？", "Which animal did it?"), choices(...all));
  }
  if (!answers.occurred) {
    return page(work, l("哪一天的事？", "On which day?"), ...days((day) => next({ occurred: day })()));
  }
  const { species, occurred } = answers;
  const keep = async (told: Told): Promise<void> => {
    const at = now();
    const report: Report = {
      ...{ id: uuid(), village, villageName: work.village(village)?.name ?? "", species, occurred },
      ...{ told, firstTold: at, opened: at },
    };
    await work.drafts.putReport(report);
    go("#/add");
  };
  if (answers.told) return naming(work, answers.told, keep);
  const all = TELLERS.map(([relation, how, other, word]) => {
    const own = relation === "official" ? (work.device?.officer ?? "") : l("农户本人", "the household");
    const told: Told = { relation, how, name: other ? "" : own, consent: "none" };
    return choice(word(), false, other ? next({ told }) : () => keep(told));
  });
  return page(work, l("谁告诉您的？", "Who told you?"), choices(...all));
}

/** Somebody reports for others: who it is, and whether they know of it. */
function naming(work: Work, told: Told, keep: (told: Told) => Promise<void>): Screen {
  const name = h("input", { class: "field", maxlength: 60, autocomplete: "off" });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const done = (consent: Told["consent"]) => (): void => {
    if (name.value.trim()) return void keep({ ...told, name: name.value.trim(), consent });
    wrong.textContent = l("请写代报人的姓名", "Write the name of who reports");
    name.focus();
  };
  const main = [
    h("label", { class: "asked" }, l("代报人姓名", "Who reports for them"), name), wrong,
    h("h2", {}, l("农户知道并同意代报吗？", "Do the households know and agree?")),
    choices(
      choice(l("问过，同意", "Asked, they agree"), false, done("on_screen")),
      choice(l("还没问到", "Not asked yet"), false, done("none"))),
  ];
  return { ...page(work, l("代报人是谁？", "Who reports for them?"), ...main), focus: name };
}

function page(work: Work, question: string, ...content: HTMLElement[]): Screen {
  const back = work.drafts.current() ? "#/add" : "#/outbox";
  const title = l("新的事故", "A new accident");
  return { element: frame({ title, back, main: [h("h1", {}, question), ...content] }) };
}

function days(chosen: (day: string) => void): HTMLElement[] {
  const names = [() => l("今天", "Today"), () => l("昨天", "Yesterday"), () => l("前天", "2 days ago")];
  const recent = recentDays(3);
  const buttons = recent.map((day, i) =>
    choice(names[i]!(), false, () => chosen(day), dayInWords(day)));
  const input = h("input", {
    type: "date", max: recent[0], class: "field",
    onchange: (event: Event) => {
      const day = (event.target as HTMLInputElement).value;
      if (day && day <= recent[0]!) chosen(day);
    },
  });
  return [choices(...buttons), h("label", { class: "asked" }, l("更早的一天", "An earlier day"), input)];
}
