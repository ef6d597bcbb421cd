// Counting instead of guessing: plants at five points, or rows. What is counted is kept at once.
import { h, icon, s } from "../dom";
import { l } from "../language";
import { degreeAt, degreeOf, percent, PLANTS, POINTS, type Counted, type Point } from "../sampling";
import { alternative, mainButton, type Screen } from "./frame";
import { address, asking, goOn, keepLine, type At } from "./line";

type ByPoints = Extract<Counted, { by: "points" }>;
type ByRows = Extract<Counted, { by: "rows" }>;

export function countScreen(at: At): Screen {
  const { counted } = at.line;
  return counted?.by === "rows" ? rowsScreen(at, counted) : pointsScreen(at, counted as ByPoints | null);
}

function repaint(at: At): void {
  at.go(address(at, "count"));
}

async function keep(at: At, counted: Counted): Promise<void> {
  await keepLine(at, { counted, degree: degreeOf(counted) });
}

// ── five points ─────────────────────────────────────────────────────────────────────────────────

/** Where each point lies in the field, as 梅花 has it. */
const PLACES: readonly (readonly [number, number])[] = [[20, 16], [100, 16], [60, 40], [20, 64], [100, 64]];
const GONE = "M1 38h20M4 38q2-7 8-6M9 38q5-5 10-3";
const CROSS = "m7 18 9 9m0-9-9 9";
const BENT = "M9 38V20l8-7 3 7M9 32q-5-6-9-1M9 28q5-5 9 1";
const UP = "M11 38V8M11 32q-6-7-10-1M11 28q6-7 10-1M11 21q-5-7-9-2M11 17q5-7 9-2M11 8 8 3M11 8V1M11 8l3-5";

function pointsScreen(at: At, before: ByPoints | null): Screen {
  const points = before?.points ?? [];
  const here = Math.min(Number(sessionStorage.getItem("point") ?? points.length), POINTS - 1);
  let { bad, half } = points[here] ?? { bad: 0, half: 0 };
  const strip = h("div", {});
  const rows = h("div", { class: "stack" });
  const mean = h("div", { class: "pts" });

  const all = (): Point[] => [...points.slice(0, here), { bad, half }, ...points.slice(here + 1)];
  const show = (): void => {
    strip.replaceChildren(drawing(bad, half));
    rows.replaceChildren(
      counter("bad", l("全毁", "Destroyed"), l("倒了、啃断", "down or bitten off"), bad, (n) => change(n, half)),
      counter("half", l("半毁", "Half"), l("还能收一半", "brings half"), half, (n) => change(bad, n)),
      h("div", { class: "count3 is-good" },
        h("div", {}, h("b", {}, l("完好", "Sound")), h("small", {}, l("自动算出", "what is left"))),
        h("output", {}, PLANTS - bad - half)));
    mean.replaceChildren(quincunx(here, points.length), figures(all(), here));
  };
  const change = (toBad: number, toHalf: number): void => {
    if (toBad < 0 || toHalf < 0 || toBad + toHalf > PLANTS) return;
    [bad, half] = [toBad, toHalf];
    show();
  };
  const last = here === POINTS - 1;
  const next = async (): Promise<void> => {
    await keep(at, { by: "points", plants: PLANTS, points: all() });
    sessionStorage.removeItem("point");
    if (last) goOn(at, "degree");
    else repaint(at);
  };
  show();
  const element = asking(at, "degree", l(`第 ${here + 1} 点的 ${PLANTS} 株，毁了几株？`, `Point ${here + 1}: of ${PLANTS} plants, how many?`),
    [strip, rows, mean],
    [
      mainButton(last
        ? l("记好第 5 点，算出程度", "Keep point 5: the degree")
        : l(`记好第 ${here + 1} 点，去第 ${here + 2} 点`, `Keep point ${here + 1}, go to ${here + 2}`), next),
      h("div", { class: "alts" },
        points.length >= 3 && alternative(l("就数这些", "That is enough"), () => goOn(at, "degree")),
        alternative(l("改数行", "Count rows"), async () => {
          await keep(at, { by: "rows", rows: 0, damaged: 0 });
          repaint(at);
        }),
        alternative(l("只估一个数", "Only guess"), () => at.go(address(at, "degree")))),
    ]);
  return { element };
}

function counter(kind: string, word: string, small: string, value: number, set: (n: number) => void): HTMLElement {
  const button = (by: number, symbol: string, name: string): HTMLElement =>
    h("button", { type: "button", onclick: () => set(value + by), "aria-label": name }, icon(symbol));
  return h("div", { class: `count3 is-${kind}` },
    h("div", {}, h("b", {}, word), h("small", {}, small)),
    button(-1, "minus", l(`${word}少一`, `${word}: one less`)),
    h("output", { "aria-live": "polite" }, value),
    button(1, "plus", l(`${word}多一`, `${word}: one more`)));
}

function drawing(bad: number, half: number): SVGElement {
  const plants = Array.from({ length: PLANTS }, (_, i) => {
    const kind = i < bad ? "d" : i < bad + half ? "h" : "g";
    const at = `translate(${5 + (i % 10) * 33} ${i < 10 ? 3 : 52})`;
    const paths = kind === "d" ? [GONE, CROSS] : kind === "h" ? [BENT] : [UP];
    return s("g", { transform: at, class: `pl pl--${kind}` }, paths.map((d) => s("path", { d })));
  });
  const says = l(`${PLANTS} 株：全毁 ${bad}，半毁 ${half}`, `${PLANTS} plants: ${bad} destroyed, ${half} half`);
  return s("svg", { class: "strip", viewBox: "0 0 340 94", role: "img", "aria-label": says },
    plants, s("path", { class: "strip__g", d: "M1 42.5h338M1 91.5h338" }));
}

/** The five points in the field, the one where one is and those that are counted. */
export function quincunx(here: number, counted: number): SVGElement {
  const dot = ([x, y]: readonly [number, number], i: number): SVGElement[] => {
    const kind = i === here ? "n" : i < counted ? "d" : "";
    return [
      s("circle", { class: `q${kind}`, cx: x, cy: y, r: 11 }),
      s("text", { class: `qt${kind}`, x, y: y + 4.5, "text-anchor": "middle" }, i + 1),
    ];
  };
  return s("svg", { class: "quin", viewBox: "0 0 120 80", "aria-hidden": "true" },
    s("rect", { x: 1, y: 1, width: 118, height: 78, rx: 4, class: "quin__f" }),
    s("path", { class: "quin__p", d: "M20 16H100L60 40 20 64h80" }),
    PLACES.map(dot));
}

function figures(points: readonly Point[], here: number): HTMLElement {
  const line = (name: string, value: string, kind: string | false): HTMLElement =>
    h("div", { class: kind }, h("dt", {}, name), h("dd", {}, value));
  const mean = degreeOf({ by: "points", plants: PLANTS, points });
  return h("dl", {},
    h("div", { class: "pts__h" }, h("dt", {}, l("五点取样", "Five points")),
      h("dd", {}, l(`第 ${here + 1} 点`, `point ${here + 1}`))),
    points.map((one, i) =>
      line(l(`第 ${i + 1} 点`, `Point ${i + 1}`), `${percent(degreeAt(one, PLANTS))}%`, i === here && "now")),
    mean !== null && line(l("平均", "Mean"), `${percent(mean)}%`, "avg"));
}

// ── rows ────────────────────────────────────────────────────────────────────────────────────────

function rowsScreen(at: At, before: ByRows): Screen {
  const field = (value: number, name: string): HTMLInputElement =>
    h("input", { class: "field field--big", inputmode: "numeric", value: value || "", "aria-label": name,
      autocomplete: "off" });
  const all = field(before.rows, l("一共几行", "rows in all"));
  const damaged = field(before.damaged, l("毁了几行", "rows destroyed"));
  const wrong = h("p", { class: "wrong", role: "alert" });
  const next = async (): Promise<void> => {
    const [rows, gone] = [all, damaged].map((one) => Number(one.value.normalize("NFKC"))) as [number, number];
    if (!Number.isInteger(rows) || !Number.isInteger(gone) || rows < 1 || gone < 0 || gone > rows) {
      wrong.textContent = l("行数要写整数，毁的不能比总数多", "Whole numbers, and not more destroyed than there are");
      return;
    }
    await keep(at, { by: "rows", rows, damaged: gone });
    goOn(at, "degree");
  };
  const element = asking(at, "degree", l("数行：毁了几行？", "Rows: how many are destroyed?"), [
    h("label", { class: "asked" }, l("一共几行", "Rows in all"), all),
    h("label", { class: "asked" }, l("毁了几行", "Rows destroyed"), damaged),
    wrong,
  ], [
    mainButton(l("算出程度", "Work out the degree"), next),
    alternative(l("改数株", "Count plants"), async () => {
      await keepLine(at, { counted: null });
      repaint(at);
    }),
  ]);
  return { element, focus: all };
}
