// A line of the sheet: how much, how it is sampled, what comes out; its points one by one, or the
// squares of a yield test. What is entered is kept at once.
import { h, icon } from "../dom";
import { figure } from "../figures";
import { hereNow, watchHere } from "../ground";
import { l } from "../language";
import {
  degreeAt, meanYield, percent, pointsWanted, POINTS, readCut, type Cut,
} from "../sampling";
import {
  degreeOfLine, wanted, wrongWith, type Counting, type Plot, type Sheet, type SheetLine, type SheetPoint,
} from "../sheets";
import type { Work } from "../work";
import {
  alternative, choice, choices, frame, mainButton, note, otherButton, saved, type Go, type Screen,
} from "./frame";
import { quincunx } from "./counting";
import { cameras, shot } from "./photos";
import { aboutPlot, levels } from "./plots";

export interface OnLine {
  readonly work: Work;
  readonly go: Go;
  readonly sheet: Sheet;
  readonly line: SheetLine;
  readonly plot: Plot;
}

const OFTEN: Readonly<Record<Counting, number>> = { plants: 20, rows: 10, "": 100 };

function address({ sheet, line }: OnLine, asked = ""): string {
  return `#/v/${sheet.visit.number}/${line.line}${asked && `/${asked}`}`;
}

/** The line as it is now: a screen may have written it since it was drawn. */
function latest({ work, sheet, line }: OnLine): [Sheet, SheetLine] {
  const now = work.sheets.all.get(sheet.id)!;
  return [now, now.lines.find((one) => one.line === line.line)!];
}

async function keep(at: OnLine, more: Partial<SheetLine>): Promise<void> {
  const [sheet, line] = latest(at);
  await at.work.sheets.writeLine(sheet, { ...line, ...more });
}

// ── the line ────────────────────────────────────────────────────────────────────────────────────

export function lineScreen(at: OnLine): Screen {
  const { work, go, sheet, line, plot } = at;
  const again = (): void => go(address(at));
  const set = (more: Partial<SheetLine>) => async (): Promise<void> => {
    await keep(at, more);
    again();
  };
  const count = (counted: Counting, word: string): HTMLButtonElement =>
    choice(word, line.by === "points" && line.counted === counted, line.points.length && line.counted !== counted
      ? set({ by: "points", counted, points: [] }) : set({ by: "points", counted }));
  const degree = degreeOfLine(line);
  const wrong = wrongWith(plot, line);
  const told = h("div", { role: "alert" });
  const photos = work.sheets.photosOf(sheet, line.line);
  const unsigned = async (): Promise<void> => {
    await keep(at, {});
    again();
  };
  const element = frame({
    title: `${line.line}. ${aboutPlot(work, plot)}`,
    under: sheet.visit.household,
    back: `#/v/${sheet.visit.number}`,
    right: saved(),
    main: [
      levels(work, plot),
      area(at),
      h("h2", {}, l("怎么取样", "How it is sampled")),
      choices(
        count("plants", l("数株", "Count plants")), count("rows", l("数行", "Count rows")),
        count("", l("目估", "By eye")), choice(l("测产", "Yield test"), line.by === "yield", set({ by: "yield" }))),
      line.by === "yield" ? yields(at) : points(at),
      result(degree, plot),
      wrong.length > 0 && note("info", wrong.join(l("；", "; "))),
      h("h2", {}, l("照片", "Photographs")),
      photos.length > 0 && h("div", { class: "shots" }, photos.map((one) => shot(work, one, unsigned))),
      told,
      cameras(work, sheet.id, String(line.line), told, unsigned, false),
    ],
    foot: [next(at, wrong.length > 0)],
  });
  return { element, leave: watchHere(() => {}) };
}

function next(at: OnLine, open: boolean): HTMLElement {
  const { go, sheet, line, plot } = at;
  if (open && line.by === "yield") return mainButton(l("去测产", "To the yield test"), () => go(address(at, "yield")));
  if (open && line.points.length < wanted(plot, line)) {
    const n = line.points.length + 1;
    return mainButton(l(`去第 ${n} 点`, `To point ${n}`), () => go(address(at, String(n))));
  }
  return mainButton(l("这一项好了", "This line is done"), () => go(`#/v/${sheet.visit.number}`));
}

function area(at: OnLine): HTMLElement {
  const { line, plot } = at;
  const found = plot.quantity_e4 / 10_000;
  const input = h("input", { class: "field", inputmode: "decimal", autocomplete: "off", value: line.area, placeholder: String(found) });
  const why = h("input", { class: "field", maxlength: 200, value: line.reason });
  const reason = h("label", { class: "asked", hidden: !line.area }, l("为什么改", "Why it differs"), why);
  const wrong = h("p", { class: "wrong", role: "alert" });
  const keepArea = async (): Promise<void> => {
    const typed = figure(input.value);
    wrong.textContent = typed === null ? l("面积要写数字，如 1.8", "Write the area in figures, as 1.8") : "";
    if (typed === null) return;
    const same = typed === "" || Number(typed) === found;
    reason.hidden = same;
    await keep(at, { area: same ? "" : typed, reason: same ? "" : why.value });
  };
  input.addEventListener("change", () => void keepArea());
  why.addEventListener("change", () => void keep(at, { reason: why.value }));
  return h("div", { class: "stack" },
    h("label", { class: "asked" }, l("实测面积（亩）；和上面一样就空着", "Area measured, mu; leave it empty if it is as above"), input),
    wrong, reason);
}

function result(degree: number | null, plot: Plot): HTMLElement | null {
  if (degree === null) return null;
  const left = plot.most_ppm !== null && plot.most_ppm < 1_000_000
    ? l(`这块地本季最多 ${plot.most_ppm / 10_000}%`, `at most ${plot.most_ppm / 10_000} % this season`) : "";
  return h("div", { class: "sum" }, h("p", {}, l("损失程度", "Degree of loss"), h("b", { class: "n" }, `${percent(degree)}%`)),
    left && h("small", {}, left));
}

function points(at: OnLine): HTMLElement {
  const { go, line, plot } = at;
  const n = line.points.length;
  const more = n < 30;
  return h("div", { class: "stack" },
    n > 0 && h("ul", { class: "lines" }, line.points.map((one, i) => h("li", {}, h("a", { href: address(at, String(i + 1)) },
      h("span", {}, l(`第 ${i + 1} 点`, `Point ${i + 1}`), h("span", { class: "levels" }, h("span", {}, counts(line, one)))),
      h("small", {}, `${percent(degreeAt(one, one.of))}%`))))),
    more && n >= wanted(plot, line) && otherButton(l(`再加第 ${n + 1} 点`, `Add point ${n + 1}`), () => go(address(at, String(n + 1))), "plus"),
    alternative(line.weighed
      ? l("各点一样重（不写面积）", "All points count alike")
      : l("各点代表的面积不同？按面积算", "The points speak of different areas?"), async () => {
      await keep(at, { weighed: !line.weighed });
      go(address(at));
    }));
}

function counts(line: SheetLine, { of, bad, half, area: speaks }: SheetPoint): string {
  const part = line.weighed && speaks ? l(` · 代表 ${speaks} 亩`, ` · for ${speaks} mu`) : "";
  if (!line.counted) return l("目估", "by eye") + part;
  const what = line.counted === "rows" ? l("行", "rows") : l("株", "plants");
  return l(`${of} ${what}：全毁 ${bad}${half ? `，半毁 ${half}` : ""}`, `${of} ${what}: ${bad} destroyed${half ? `, ${half} half` : ""}`) + part;
}

function yields(at: OnLine): HTMLElement {
  const { go, line } = at;
  const said = (name: string, cuts: readonly Cut[]): HTMLElement => h("li", {}, h("a", { href: address(at, "yield") },
    h("span", {}, name, h("span", { class: "levels" }, h("span", {}, l(`${cuts.length} 点`, `${cuts.length} squares`)))),
    h("small", {}, cuts.length ? l(`平均 ${meanYield(cuts)} 公斤/亩`, `mean ${meanYield(cuts)} kg/mu`) : l("去填", "Enter"))));
  return h("div", { class: "stack" },
    h("ul", { class: "lines" }, said(l("对照（没受损的）", "Control (not damaged)"), line.control), said(l("受损的", "Damaged"), line.damaged)),
    otherButton(l("填测产", "Enter the yields"), () => go(address(at, "yield")), "scale"));
}

// ── one point ───────────────────────────────────────────────────────────────────────────────────

/** Point `n`, counted from 1; the one after the last is a new one. */
export function pointScreen(at: OnLine, n: number): Screen {
  const { go, line, plot } = at;
  const place = Math.min(Math.max(n, 1), line.points.length + 1) - 1;
  const before = line.points[place];
  const often = line.points.at(-1)?.of ?? OFTEN[line.counted];
  const field = (value: number | string, name: string): HTMLInputElement =>
    h("input", { class: "field field--big", inputmode: "decimal", autocomplete: "off", "aria-label": name, value });
  const of = field(before?.of ?? often, l("数了几个", "how many looked at"));
  const bad = field(before?.bad ?? "", line.counted ? l("全毁", "destroyed") : l("程度，百分之几", "degree, per cent"));
  const half = field(before?.half || "", l("半毁", "half"));
  const speaks = field(before?.area ?? "", l("代表几亩", "for how many mu"));
  const out = h("output", { class: "n" });
  const wrong = h("p", { class: "wrong", role: "alert" });

  const read = (): SheetPoint | null => {
    const [a, b, c] = [line.counted ? of.value : "100", bad.value, half.value || "0"].map((one) => Number(one.normalize("NFKC")));
    const whole = [a, b, c].every((one) => Number.isInteger(one) && one! >= 0);
    const area_ = line.weighed ? figure(speaks.value) : "";
    if (!whole || !a || bad.value.trim() === "" || b! + c! > a || area_ === null || (line.weighed && !Number(area_))) return null;
    return { of: a, bad: b!, half: c!, area: area_, here: before?.here ?? hereNow() };
  };
  const show = (): void => {
    const found = read();
    out.textContent = found ? `${percent(degreeAt(found, found.of))}%` : "—";
    wrong.textContent = "";
  };
  for (const one of [of, bad, half, speaks]) one.addEventListener("input", show);
  const put = async (): Promise<void> => {
    const found = read();
    if (!found) {
      wrong.textContent = problem(line);
      return;
    }
    const [, now] = latest(at);
    await keep(at, { points: [...now.points.slice(0, place), found, ...now.points.slice(place + 1)] });
    go(last ? address(at) : address(at, String(place + 2)));
  };
  const usual = Math.max(wanted(plot, line), Math.min(POINTS, pointsWanted(plot.section, plot.quantity_e4) + 2));
  const last = before !== undefined || place + 1 >= usual;
  const word = line.counted === "rows" ? l("行", "rows") : l("株", "plants");
  show();
  const asked = (name: string, input: HTMLElement): HTMLElement => h("label", { class: "asked" }, name, input);
  const element = frame({
    title: l(`第 ${place + 1} 点`, `Point ${place + 1}`),
    under: aboutPlot(at.work, plot),
    back: address(at),
    right: saved(),
    main: [
      h("h1", {}, line.counted
        ? l(`这一点毁了几${word}？`, `How many ${word} here?`) : l("这一点毁到百分之几？", "How badly here, per cent?")),
      line.counted
        ? h("div", { class: "three" },
          asked(l(`数了几${word}`, "Looked at"), of), asked(l("全毁", "Destroyed"), bad), asked(l("半毁", "Half"), half))
        : asked(l("程度 %", "Degree, %"), bad),
      line.weighed && asked(l("代表几亩", "It speaks for, mu"), speaks),
      wrong,
      h("div", { class: "pts" }, quincunx(Math.min(place, POINTS - 1), line.points.length),
        h("div", { class: "sum" }, h("p", {}, l("这一点", "This point"), h("b", {}, out)))),
      hereNow() || before?.here
        ? h("p", { class: "dim" }, l("位置会一起记下。", "The place is kept with it."))
        : h("p", { class: "dim" }, l("还没有定位，也能记。", "No position yet; it can be kept all the same.")),
    ],
    foot: [
      mainButton(last ? l("记好", "Keep it") : l(`记好，去第 ${place + 2} 点`, `Keep it, to point ${place + 2}`), put),
      h("div", { class: "alts" },
        before && alternative(l("删掉这一点", "Remove this point"), async () => {
          const [, now] = latest(at);
          await keep(at, { points: now.points.filter((_, i) => i !== place) });
          go(address(at));
        }),
        !before && place >= wanted(plot, line) && alternative(l("就取这些", "That is enough"), () => go(address(at)))),
    ],
  });
  return { element, focus: bad, leave: watchHere(() => {}) };
}

function problem(line: SheetLine): string {
  if (!line.counted) return l("写 0 到 100 的整数", "A whole number from 0 to 100");
  return line.weighed
    ? l("要写整数，毁的不能比数的多；面积写数字", "Whole numbers, no more destroyed than were seen, and the area in figures")
    : l("要写整数，毁的不能比数的多", "Whole numbers, and no more destroyed than were seen");
}

// ── a yield test ────────────────────────────────────────────────────────────────────────────────

type Group = "control" | "damaged";
let typing: Group | null = null; // where the next square is typed

export function yieldScreen(at: OnLine): Screen {
  const { go, line, plot } = at;
  const again = (): void => go(address(at, "yield"));
  const where = h("input", { class: "field", maxlength: 100, value: line.controlNote, placeholder: l("如：北边邻地，同一天种的", "as: north of it, sown the same day") });
  where.addEventListener("change", () => void keep(at, { controlNote: where.value }));
  const spot = h("div", {});
  const tell = (): void => {
    const here = hereNow();
    const [, now] = latest(at);
    spot.replaceChildren(now.controlAt
      ? note("info", l(`对照位置已记下（±${now.controlAt.accuracy_m} 米）。`, `The control's place is kept (±${now.controlAt.accuracy_m} m).`))
      : otherButton(here ? l(`我站在对照地里：记下位置（±${here.accuracy_m} 米）`, `I stand in the control plot: keep the place (±${here.accuracy_m} m)`)
        : l("正在定位…", "Finding the position …"), async () => {
        const found = hereNow();
        if (found) await keep(at, { controlAt: found });
        tell();
      }, "pin"));
  };
  const degree = degreeOfLine(line);
  const wrong = wrongWith(plot, line);
  const [control, damaged] = [
    group(at, "control", l("对照：没受损的地", "Control: not damaged"), again),
    group(at, "damaged", l("受损的地", "Damaged"), again),
  ];
  const focus = (typing === "control" ? control : damaged).querySelector("input") ?? undefined;
  tell();
  const element = frame({
    title: l("测产", "Yield test"),
    under: aboutPlot(at.work, plot),
    back: address(at),
    right: saved(),
    main: [
      h("p", { class: "dim" }, l("每点写亩产公斤数，如 520；或称重公斤/样方平方米，如 1.25/2。", "For each square kg/mu, as 520; or kilograms weighed over square metres cut, as 1.25/2.")),
      control,
      h("label", { class: "asked" }, l("对照地在哪", "Where the control is"), where),
      spot,
      damaged,
      result(degree, plot),
      wrong.length > 0 && note("info", wrong.join(l("；", "; "))),
    ],
    foot: [mainButton(l("记好", "Keep it"), () => go(address(at)))],
  });
  return { element, focus: typing ? focus : undefined, leave: watchHere(tell) };
}

function group(at: OnLine, name: Group, title: string, again: () => void): HTMLElement {
  const cuts = at.line[name];
  const input = h("input", { class: "field", inputmode: "text", autocomplete: "off", "data-cut": name, "aria-label": title });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const add = async (): Promise<void> => {
    const found = input.value.trim().split(/\s+/).map(readCut);
    if (!input.value.trim() || found.includes(null)) {
      wrong.textContent = l("写 520 或 1.25/2 这样的数", "Write figures as 520 or 1.25/2");
      input.focus();
      return;
    }
    const [, now] = latest(at);
    await keep(at, { [name]: [...now[name], ...(found as Cut[])] });
    typing = name;
    again();
    typing = null;
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") void add();
  });
  return h("section", { class: "stack" },
    h("h2", {}, title, cuts.length > 0 && h("small", {}, l(` 平均 ${meanYield(cuts)} 公斤/亩`, ` mean ${meanYield(cuts)} kg/mu`))),
    cuts.length > 0 && h("ul", { class: "cuts" }, cuts.map((cut, i) => h("li", {},
      h("span", { class: "n" }, inFigures(cut)),
      h("button", { type: "button", "aria-label": l(`删掉 ${inFigures(cut)}`, `Remove ${inFigures(cut)}`), onclick: async () => {
        const [, now] = latest(at);
        await keep(at, { [name]: now[name].filter((_, j) => j !== i) });
        again();
      } }, "×")))),
    h("div", { class: "adding" }, input,
      h("button", { type: "button", class: "btn", onclick: add, "aria-label": l(`${title}：加一点`, `${title}: add`) }, icon("plus"), l("加", "Add"))),
    wrong);
}

function inFigures(cut: Cut): string {
  if ("kg_per_mu_e4" in cut) return String(cut.kg_per_mu_e4 / 10_000);
  return `${cut.grams / 1000}/${cut.square_cm2 / 10_000}`;
}
