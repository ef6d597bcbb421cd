// What an expert is to see: a village's plots in the order of a short walk, drawn and listed.
import { h } from "../dom";
import { now } from "../clock";
import { hereNow, metresApart, watchHere, type Position } from "../ground";
import { dayInChina, dayInWords, l } from "../language";
import { beginning, shortWalk, type Leg } from "../route";
import type { Plot, Visit } from "../sheets";
import type { Work } from "../work";
import { frame, note, type Go, type Screen } from "./frame";
import { kindOfSheet, markOfSheet } from "./marks";
import { aboutPlot, far, visitAddress } from "./plots";
import { routeMap } from "./route";

const MOVED_M = 50; // so far one goes before another way is looked for
const CHOSEN = "visits-village";

interface Stop {
  readonly id: string;
  readonly at: Position;
  readonly ring: readonly Position[];
  readonly visit: Visit;
  readonly plot: Plot;
}

export function visitsScreen(work: Work, go: Go): Screen {
  const all = work.visits?.claims ?? [];
  const villages = (work.visits?.villages ?? []).filter(({ code }) => all.some((one) => one.village === code));
  const first = all.find((one) => one.lines.some((plot) => plot.lat !== null)) ?? all[0];
  const asked = sessionStorage.getItem(CHOSEN) ?? first?.village;
  const area = villages.find(({ code }) => code === asked) ?? villages[0];
  const own = all.filter((one) => one.village === area?.code);
  const place = h("div", { class: "stack" });
  let stood: Position | null = null;

  const show = (): void => {
    const here = hereNow();
    stood = here && [here.lon, here.lat];
    place.replaceChildren(...walk(work, own, area, stood));
  };
  const stop = watchHere(({ lat, lon }) => {
    if (!stood || metresApart(stood, [lon, lat]) > MOVED_M) show();
  });
  show();
  const element = frame({
    title: l("查勘", "Visits"),
    under: all.length
      ? l(`${all.length} 户等定损`, `${all.length} households wait`) : l("没有等定损的", "Nothing waits for you"),
    main: [
      villages.length > 1 && chooser(villages, all, area?.code, go),
      work.visits?.more && note("info", l("还有更多，先给了最急的 200 户。", "There are more; these are the 200 most urgent.")),
      ...(all.length ? [place] : [h("div", { class: "empty" },
        h("p", {}, l("现在没有等您定损的案件。", "No claim waits for you now.")),
        h("p", { class: "dim" }, l("有信号时会自动更新；也可在“本机”里更新。", "With a signal this is brought up to date; also under “This phone”.")))]),
    ],
    tab: "visits",
    of: work,
  });
  return { element, leave: stop };
}

function chooser(
  villages: readonly { readonly code: string; readonly name: string }[], all: readonly Visit[],
  chosen: string | undefined, go: Go,
): HTMLElement {
  const count = (code: string): number => all.filter((one) => one.village === code).length;
  const select = h("select", {
    class: "field",
    onchange: () => {
      sessionStorage.setItem(CHOSEN, select.value);
      go("#/visits");
    },
  }, villages.map(({ code, name }) =>
    h("option", { value: code, selected: code === chosen }, l(`${name}（${count(code)} 户）`, `${name} (${count(code)})`))));
  return h("label", { class: "asked" }, l("哪个村", "Village"), select);
}

/** The way round what is not done yet, then what has no place, then what is done. */
function walk(
  work: Work, own: readonly Visit[], area: Parameters<typeof routeMap>[3], here: Position | null,
): HTMLElement[] {
  const done = own.filter((visit) => isDone(work, visit));
  const open = own.filter((visit) => !done.includes(visit));
  const placed = open.flatMap(stops);
  const lost = open.filter((visit) => !visit.lines.some((plot) => plot.lat !== null));
  const start = here ?? beginning(area?.outline ?? null, placed);
  const legs = start ? shortWalk(start, placed) : [];
  const total = legs.reduce((sum, one) => sum + one.metres, 0);
  const parts: (HTMLElement | false)[] = [
    legs.length > 0 && h("div", { class: "route__box" }, routeMap(legs, start, here !== null, area)),
    legs.length > 0 && h("p", { class: "plot__told", role: "status" },
      l(`${legs.length} 块地，走完约 ${far(total)}`, `${legs.length} plots, about ${far(total)} to walk`), " · ",
      here ? l("从您站的地方起", "from where you stand") : l("从村中间起（还没有定位）", "from the village's middle (no position yet)")),
    legs.length > 0 && h("ol", { class: "obl stops" }, legs.map((leg, i) => stopRow(work, leg, i))),
    lost.length > 0 && h("h2", {}, l("没有位置的", "Without a place")),
    lost.length > 0 && h("ul", { class: "obl" }, lost.map((visit) => visitRow(work, visit))),
    done.length > 0 && h("h2", {}, l("已定损", "Assessed")),
    done.length > 0 && h("ul", { class: "obl" }, done.map((visit) => visitRow(work, visit))),
  ];
  return parts.filter((one) => one !== false);
}

function stops(visit: Visit): Stop[] {
  return visit.lines.flatMap((plot) => plot.lat === null || plot.lon === null ? [] : [{
    id: `${visit.number}-${plot.line}`,
    at: [plot.lon, plot.lat] as const,
    ...{ ring: plot.ring, visit, plot },
  }]);
}

function isDone(work: Work, visit: Visit): boolean {
  const sheet = work.sheets.of(visit);
  return sheet !== undefined && kindOfSheet(work, sheet) === "assessed";
}

function stopRow(work: Work, { place, metres }: Leg<Stop>, i: number): HTMLElement {
  return h("li", { class: "ob" }, h("a", { href: visitAddress(work, place.visit) },
    h("b", { class: "stops__n" }, i + 1),
    h("span", { class: "stops__w" },
      h("span", { class: "ob__t" }, h("b", {}, place.visit.household), h("span", { class: "n" }, metres ? `↷ ${far(metres)}` : l("同一处", "same place"))),
      h("span", { class: "ob__p" }, aboutPlot(work, place.plot)),
      beneath(work, place.visit))));
}

function visitRow(work: Work, visit: Visit): HTMLElement {
  return h("li", { class: "ob" }, h("a", { href: visitAddress(work, visit) },
    h("span", { class: "ob__t" }, h("b", {}, visit.household)),
    h("span", { class: "ob__p" }, visit.lines.map((plot) => aboutPlot(work, plot)).join(l("；", "; "))),
    beneath(work, visit)));
}

/** How far the sheet is, and until when. */
function beneath(work: Work, visit: Visit): HTMLElement | null {
  const sheet = work.sheets.of(visit);
  const day = visit.due ? dayInChina(Date.parse(visit.due)) : "";
  const late = Boolean(visit.due) && Date.parse(visit.due!) < now();
  const parts = [
    sheet && markOfSheet(work, sheet).element,
    visit.mine && h("span", { class: "tagged" }, l("分给我", "mine")),
    visit.at_desk && h("span", { class: "tagged" }, l("回电脑上定", "at the desk")),
    day && h("span", { class: late ? "late" : "" }, l(`${dayInWords(day)}前`, `by ${dayInWords(day)}`)),
  ].filter(Boolean) as HTMLElement[];
  return parts.length ? h("span", { class: "ob__t ob__t--low" }, parts) : null;
}
