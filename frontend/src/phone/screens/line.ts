// The questions about one damaged thing: what, how much, how badly, what became of it.
import { h } from "../dom";
import type { Entry, Line } from "../drafts";
import { figure } from "../figures";
import { inWords, l } from "../language";
import { goodAmount, itemOf, questions, SECTIONS, thing, unitOf, type Question } from "../lines";
import { MILLION, percent } from "../sampling";
import type { Work } from "../work";
import { parcelOf, toldOf } from "./marks";
import {
  alternative, choice, choices, frame, mainButton, note, otherButton, saved, type Go, type Screen,
} from "./frame";

/** A line of an entry while it is asked about. */
export interface At {
  readonly work: Work;
  readonly go: Go;
  readonly entry: Entry;
  readonly line: Line;
  readonly n: number; // from 0
}

/** Keeps the changed line, then goes on. What was said is seen again when it is opened. */
export async function keepLine(at: At, change: Partial<Line>): Promise<void> {
  const entry = at.work.drafts.entries.get(at.entry.id)!;
  const lines = entry.lines.map((one, i) => (i === at.n ? { ...one, ...change } : one));
  await at.work.drafts.putEntry({ ...entry, lines, done: false });
}

export function address(at: At, question: string): string {
  return `#/e/${at.entry.id}/${at.n}/${question}`;
}

function step(at: At, asked: Question, by: number): Question | undefined {
  const line = at.work.drafts.entries.get(at.entry.id)!.lines[at.n]!;
  const all = questions(line, itemOf(line, at.work.known));
  return all[all.indexOf(asked) + by];
}

export function goOn(at: At, asked: Question): void {
  at.go(address(at, step(at, asked, 1) ?? "check"));
}

const TITLES: Readonly<Record<Question, () => string>> = {
  what: () => l("什么受损", "what"),
  amount: () => l("数量", "how much"),
  degree: () => l("程度", "how badly"),
  fate: () => l("死伤", "fate"),
  photos: () => l("照片", "photographs"),
  check: () => l("核对", "check"),
};

/** The head with how far one is, the question, the answers. */
export function asking(
  at: At, asked: Question, question: string,
  main: readonly (Node | string | null | false | undefined)[],
  foot: readonly (Node | null | false | undefined)[] = [],
): HTMLElement {
  const { entry, line, work } = at;
  const all = questions(line, itemOf(line, work.known));
  const place = all.indexOf(asked);
  const number = work.drafts.entriesOf(entry.report).findIndex((one) => one.id === entry.id) + 1;
  const what = thing(line, work.known);
  const before = step(at, asked, -1);
  const count = l(`第 ${place + 1} 步，共 ${all.length} 步`, `Step ${place + 1} of ${all.length}`);
  const bar = h("div", {
    class: "prog", role: "progressbar", "aria-valuemin": 1, "aria-valuemax": all.length,
    "aria-valuenow": place + 1, "aria-label": count,
  }, all.map((_, i) => h("i", { class: i <= place && "on" })));
  const element = frame({
    title: asked === "what" || !what ? entry.name : `${entry.name} · ${what}`,
    under: [entry.group, l(`第 ${number} 户`, `household ${number}`)].filter(Boolean).join(" · "),
    back: before ? address(at, before) : "#/add",
    right: saved(),
    main: [
      h("p", { class: "ph__step" }, `${count} · ${TITLES[asked]()}`), h("h1", {}, question),
      wanted(work, entry), ...main,
    ],
    foot,
  });
  element.querySelector("header")!.after(bar);
  return element;
}

/** What the office wants to be put right, while that is done. */
function wanted(work: Work, entry: Entry): HTMLElement | null {
  const before = entry.corrects ? work.drafts.entries.get(entry.corrects) : undefined;
  const told = before ? toldOf(before, parcelOf(work, before)) : [];
  return told.length ? note("warn", h("b", {}, l("要补正：", "To be put right: ")), told.join(l("；", "; "))) : null;
}

// ── what ────────────────────────────────────────────────────────────────────────────────────────

const SECTION_WORDS: Readonly<Record<string, () => string>> = {
  crop: () => l("作物", "Crops"),
  tree: () => l("林木", "Trees"),
  livestock: () => l("畜禽", "Livestock"),
  property: () => l("财产", "Property"),
};

export function whatScreen(at: At): Screen {
  const { work, line } = at;
  const section = line.section || "crop";
  const keep = (change: Partial<Line>) => async (): Promise<void> => {
    await keepLine(at, change);
    const item = work.known.items.find((one) => one.code === (change.item ?? line.item));
    const answered = change.stage !== undefined ? change.stage !== "" || !item?.stages.length : false;
    if (item && answered) goOn(at, "what");
    else at.go(address(at, "what"));
  };
  const tabs = SECTIONS.map((one) =>
    h("button", {
      type: "button", class: "tab", "aria-pressed": String(one === section),
      onclick: keep({ section: one, item: "", stage: "" }),
    }, SECTION_WORDS[one]!()));
  const items = work.known.items.filter((one) => one.section === section);
  const item = itemOf(line, work.known);
  const words = (code: string): string => {
    const stage = work.known.stages[code];
    return stage ? inWords(stage) : code;
  };
  const element = asking(at, "what", l("什么东西受损？", "What was damaged?"), [
    h("div", { class: "tabs3" }, tabs),
    choices(...items.map((one) =>
      choice(inWords(one), one.code === line.item, keep({ section, item: one.code, stage: "" })))),
    item?.stages.length ? h("h2", {}, STAGE_WORDS[section]!()) : null,
    item?.stages.length
      ? choices(...item.stages.map((one) => choice(words(one), one === line.stage, keep({ stage: one }))))
      : null,
    h("p", { class: "dim" }, l("有人受伤，请直接打电话告诉乡镇。", "Somebody was hurt? Telephone the township.")),
  ]);
  return { element };
}

const STAGE_WORDS: Readonly<Record<string, () => string>> = {
  crop: () => l("长到什么时候？", "At which stage?"),
  tree: () => l("多大的树？", "How old are the trees?"),
  livestock: () => l("多大的？", "How old?"),
  property: () => l("哪一种？", "Which kind?"),
};

// ── how much ────────────────────────────────────────────────────────────────────────────────────

export function amountScreen(at: At): Screen {
  const { work, line, entry } = at;
  const item = itemOf(line, work.known);
  const unit = unitOf(item, work.known);
  const wrong = h("p", { class: "wrong", role: "alert" });
  const input = h("input", {
    class: "field field--big", inputmode: "decimal", autocomplete: "off", enterkeyhint: "next",
    value: line.amount, "aria-label": unit,
    onkeydown: (event: KeyboardEvent) => {
      if (event.key === "Enter") void next();
    },
    onchange: () => keepLine(at, { amount: input.value }),
  });
  const next = async (): Promise<void> => {
    const plain = figure(input.value);
    const amount = plain ?? input.value;
    await keepLine(at, { amount });
    if (goodAmount({ ...line, amount }, item)) return goOn(at, "amount");
    wrong.textContent = l(`请写一个大于 0 的数，如 1.8（${unit}）`, `Write a figure above 0, such as 1.8 (${unit})`);
    input.focus();
  };
  const before = work.drafts.before(entry)?.lines.find((one) => one.item === line.item);
  const same = before !== undefined && before.amount !== "" && line.amount === "" && otherButton(
    l(`和上一户一样：${before.amount} ${unit}`, `As before: ${before.amount} ${unit}`),
    async () => {
      await keepLine(at, { amount: before.amount });
      goOn(at, "amount");
    });
  const onMap = line.section === "crop" || line.section === "tree";
  const accuracy = line.ground?.accuracy_m;
  const question = item?.unit
    ? l(`毁了多少${unit}？`, `How many ${unit}?`)
    : l("损失多少元？", "How many yuan?");
  const element = asking(at, "amount", question, [
    h("div", { class: "amount" }, input, h("span", {}, unit)),
    wrong,
    same,
    line.ground !== null && note("info", line.ground.ring
      ? l("地块已画在地图上。", "The plot is drawn on the map.")
      : l(`位置已记下（±${accuracy ?? "?"} 米）。`, `The place is kept (±${accuracy ?? "?"} m).`)),
    onMap && h("a", { class: "btn btn--thumb", href: address(at, "plot") },
      l("走一圈或在地图上画", "Walk round it, or draw it")),
  ], [mainButton(l("下一步", "Next"), next)]);
  return { element, focus: input };
}

// ── how badly ───────────────────────────────────────────────────────────────────────────────────

const TENTHS = [10, 20, 30, 40, 50, 60, 70, 80, 90, 100];

export function degreeScreen(at: At): Screen {
  const { line } = at;
  const take = (degree: number) => async (): Promise<void> => {
    await keepLine(at, { degree, counted: null });
    goOn(at, "degree");
  };
  const chosen = (per: number) => line.degree === per * (MILLION / 100) && !line.counted;
  const tenths = TENTHS.map((per) =>
    h("button", { type: "button", class: "tenth", "aria-pressed": String(chosen(per)), onclick: take(per * 10_000) },
      `${per}%`, h("i", { "aria-hidden": "true", "data-of": per / 10 })));
  const element = asking(at, "degree", l("毁到几成？", "How badly?"), [
    h("div", { class: "tenths" }, tenths),
    line.counted && line.degree !== null && note("info",
      l(`数出来的：${percent(line.degree)}%`, `Counted: ${percent(line.degree)} %`)),
  ], [
    otherButton(l("数一数再算", "Count to be sure"), () => at.go(address(at, "count")), "scale"),
    line.degree !== null && mainButton(l(`就是 ${percent(line.degree)}%`, `Keep ${percent(line.degree)} %`), () => goOn(at, "degree")),
  ]);
  return { element };
}

// ── what became of the animals ──────────────────────────────────────────────────────────────────

export function fateScreen(at: At): Screen {
  const { work, line } = at;
  const take = (fate: string) => async (): Promise<void> => {
    await keepLine(at, { fate, tags: tags.value });
    goOn(at, "fate");
  };
  const tags = h("input", {
    class: "field", value: line.tags, autocomplete: "off", inputmode: "numeric",
    onchange: () => keepLine(at, { tags: tags.value }),
  });
  const element = asking(at, "fate", l("它们怎么样了？", "What became of them?"), [
    h("label", { class: "asked" }, l("耳标号（有就写，空格隔开）", "Ear tags, if any (spaces between)"), tags),
    choices(...work.known.fates.map((one) =>
      choice(inWords(one), one.code === line.fate, take(one.code)))),
  ], [line.fate !== "" && alternative(l("下一步", "Next"), take(line.fate))]);
  return { element };
}
