// One claim to visit: what is known of it, its sheet line by line, and what became of the sheet.
import { h } from "../dom";
import { now } from "../clock";
import { hereNow, metresApart } from "../ground";
import { dayInWords, inWords, l, momentInWords } from "../language";
import { towards } from "../route";
import { percent } from "../sampling";
import {
  degreeOfLine, emptySheet, lacking, plotOf, wrongWith, type Plot, type Sheet, type Visit,
} from "../sheets";
import type { Work } from "../work";
import { alternative, choice, choices, frame, mainButton, note, type Go, type Screen } from "./frame";
import { kindOfSheet, markOfSheet, sheetParcel, toldOfSheet } from "./marks";
import { shot } from "./photos";
import { aboutPlot, far, levels } from "./plots";
import { claimState } from "./progress";

const NORTH = [
  () => l("北", "north"), () => l("东北", "north-east"), () => l("东", "east"), () => l("东南", "south-east"),
  () => l("南", "south"), () => l("西南", "south-west"), () => l("西", "west"), () => l("西北", "north-west"),
];

export function visitScreen(work: Work, visit: Visit, go: Go): Screen {
  const sheet = work.sheets.of(visit);
  if (sheet?.parcel) return sheetScreen(work, sheet, go);
  const open = sheet && !sheet.parcel ? sheet : undefined;
  const lacks = open ? lacking(open) : [];
  const element = frame({
    title: visit.household,
    under: where(work, visit),
    back: "#/visits",
    right: open && markOfSheet(work, open).element,
    main: [
      facts(work, visit),
      visit.pictures.length > 0 && h("div", { class: "shots" }, visit.pictures.map((one) =>
        h("img", { src: `data:image/jpeg;base64,${one}`, alt: l("案件照片", "Photograph of the claim"), width: 136, height: 104 }))),
      visit.at_desk && note("warn", l(
        "这一户有要定价值的（树、牲畜、物件），看完请回电脑上定损。",
        "Something here needs a value (trees, animals, things): after the visit, assess it at the desk.")),
      h("ul", { class: "lines" }, visit.lines.map((plot) => lineRow(work, visit, plot, open))),
      open && kind(work, open, go),
      open && noteField(work, open),
      open && lacks.length > 0 && note("info", l("还差：", "Missing: "), lacks.join(l("；", "; "))),
    ],
    foot: foot(work, visit, open, lacks, go),
  });
  return { element };
}

function foot(work: Work, visit: Visit, open: Sheet | undefined, lacks: readonly string[], go: Go): HTMLElement[] {
  if (visit.at_desk) return [];
  if (!open) {
    return [mainButton(l("开始定损", "Begin the sheet"), async () => {
      const made = emptySheet(visit);
      await work.sheets.put(made);
      go(`#/v/${visit.number}/${made.lines[0]!.line}`);
    })];
  }
  const next = open.lines.find((line) => wrongWith(plotOf(open, line.line), line).length);
  const drop = alternative(l("删掉这份记录", "Remove this sheet"), async () => {
    await work.sheets.drop(open);
    work.notice = l("记录已删掉", "The sheet was removed");
    go("#/visits");
  });
  if (next) {
    return [mainButton(l(`去取样：第 ${next.line} 项`, `Sample line ${next.line}`), () => go(`#/v/${visit.number}/${next.line}`)), drop];
  }
  return [mainButton(l("核对好了，去签名", "Checked: sign it"), () => go(`#/v/${visit.number}/sign`), lacks.length > 0), drop];
}

function where(work: Work, visit: Visit): string {
  const area = work.visits?.villages.find(({ code }) => code === visit.village);
  return [area?.name, visit.group].filter(Boolean).join(" · ");
}

function facts(work: Work, visit: Visit): HTMLElement {
  const species = work.known.species.find((one) => one.code === visit.species);
  const [here, plot] = [hereNow(), visit.lines.find((one) => one.lat !== null && one.lon !== null)];
  const at = plot && ([plot.lon!, plot.lat!] as const);
  const from = here && ([here.lon, here.lat] as const);
  return h("dl", { class: "facts" },
    h("dt", {}, l("案号", "Claim")), h("dd", { class: "no" }, visit.number),
    h("dt", {}, l("动物", "Animal")), h("dd", {}, species ? inWords(species) : visit.species),
    h("dt", {}, l("出险", "Occurred")), h("dd", {}, dayInWords(visit.occurred)),
    at && from && [h("dt", {}, l("离您", "From you")),
      h("dd", {}, l(`${NORTH[towards(from, at)]!()}边 ${far(Math.round(metresApart(from, at)))}`,
        `${far(Math.round(metresApart(from, at)))} ${NORTH[towards(from, at)]!()}`))]);
}

function lineRow(work: Work, visit: Visit, plot: Plot, open: Sheet | undefined): HTMLElement {
  const line = open?.lines.find((one) => one.line === plot.line);
  const degree = line ? degreeOfLine(line) : null;
  const content = [
    h("span", {}, h("b", {}, aboutPlot(work, plot)), levels(work, plot)),
    line && h("small", {}, degree === null ? l("去取样", "Sample") : `${percent(degree)}%`),
  ];
  return h("li", {}, line
    ? h("a", { href: `#/v/${visit.number}/${plot.line}` }, content)
    : h("div", { class: "lines__row" }, content));
}

function kind(work: Work, sheet: Sheet, go: Go): HTMLElement {
  const take = (provisional: boolean) => async (): Promise<void> => {
    await work.sheets.write(sheet, { provisional });
    go(`#/v/${sheet.visit.number}`);
  };
  return h("div", { class: "stack" }, h("h2", {}, l("这个程度是", "This degree is")),
    choices(
      choice(l("暂定", "Provisional"), sheet.provisional === true, take(true), l("还在长，收获时再定", "found anew at harvest")),
      choice(l("最终", "Final"), sheet.provisional === false, take(false), l("不再改", "stands"))));
}

function noteField(work: Work, sheet: Sheet): HTMLElement {
  const input = h("input", {
    class: "field", value: sheet.note, maxlength: 200,
    onchange: () => work.sheets.write(work.sheets.all.get(sheet.id)!, { note: input.value }),
  });
  return h("label", { class: "asked" }, l("备注（可以用语音输入）", "Note (dictation works)"), input);
}

// ── sealed ──────────────────────────────────────────────────────────────────────────────────────

export function sheetScreen(work: Work, sheet: Sheet, go: Go): Screen {
  const parcel = sheetParcel(work, sheet);
  const told = toldOfSheet(parcel);
  const receipt = parcel?.receipt;
  const element = frame({
    title: sheet.visit.household,
    under: where(work, sheet.visit),
    back: "#/outbox",
    right: markOfSheet(work, sheet).element,
    main: [
      told.length > 0 && note("warn", ...told.map((one) => h("p", {}, one)),
        h("p", {}, kindOfSheet(work, sheet) === "desk"
          ? l("收件的地方会有人看。", "Somebody at the desk looks at it.")
          : l("记录和照片都还在手机里。还要您定的，打开核对，重新签名再发；不用定了的，打开后删掉。",
            "Sheet and pictures are still on this phone. If it is still yours to assess, open it, check it and sign it again; if not, open it and remove it."))),
      h("dl", { class: "facts" },
        h("dt", {}, l("案号", "Claim")), h("dd", { class: "no" }, sheet.visit.number),
        parcel?.claimState && [h("dt", {}, l("现在", "It is")), h("dd", {}, claimState(work, parcel.claimState))],
        receipt && [h("dt", {}, l("回执号", "Receipt")), h("dd", { class: "no" }, receipt.number),
          h("dt", {}, l("服务器收到时间", "Received (server's clock)")), h("dd", {}, momentInWords(Date.parse(receipt.at), now()))]),
      summary(work, sheet),
    ],
    foot: [action(work, sheet, go)],
  });
  return { element };
}

function action(work: Work, sheet: Sheet, go: Go): HTMLElement | null {
  switch (kindOfSheet(work, sheet)) {
    case "waiting":
    case "sending":
      return mainButton(l("现在再试一次", "Try again now"), () => work.sending.wake());
    case "undone":
    case "conflict":
    case "refused":
      return mainButton(l("打开核对，重新签名", "Open it, check it, sign it again"), async () => {
        await work.reopenSheet(sheet);
        go(`#/v/${sheet.visit.number}`);
      });
    default:
      return null;
  }
}

/** What stands on the sheet. */
export function summary(work: Work, sheet: Sheet): HTMLElement {
  const photos = work.sheets.photosOf(sheet);
  return h("div", { class: "stack" },
    h("ul", { class: "lines" }, sheet.lines.map((line) => {
      const [plot, degree] = [plotOf(sheet, line.line), degreeOfLine(line)];
      const area = line.area ? l(`实测 ${line.area} 亩`, `measured ${line.area} mu`) : "";
      return h("li", {}, h("div", { class: "lines__row" },
        h("span", {}, h("b", {}, aboutPlot(work, plot)), h("span", { class: "levels" }, h("span", {}, [how(line), area].filter(Boolean).join(" · ")))),
        h("b", { class: "lines__d" }, degree === null ? "—" : `${percent(degree)}%`)));
    })),
    h("p", { class: "ph__sum" }, sheet.provisional ? l("暂定，收获时再定", "Provisional: found anew at harvest") : l("最终", "Final"),
      " · ", l(`照片 ${photos.length} 张`, `${photos.length} photographs`)),
    photos.length > 0 && h("div", { class: "shots shots--small" }, photos.map((one) => shot(work, one))),
    sheet.note && h("p", { class: "dim" }, sheet.note));
}

function how(line: Sheet["lines"][number]): string {
  if (line.by === "yield") {
    return l(`测产：对照 ${line.control.length} 点，受损 ${line.damaged.length} 点`, `Yield test: ${line.control.length} control, ${line.damaged.length} damaged`);
  }
  const n = line.points.length;
  return { plants: l(`数株 ${n} 点`, `plants at ${n} points`), rows: l(`数行 ${n} 点`, `rows at ${n} points`),
    "": l(`目估 ${n} 点`, `by eye at ${n} points`) }[line.counted];
}
