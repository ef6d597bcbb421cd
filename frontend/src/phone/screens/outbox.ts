// The outbox: every household of every report, where it stands, and one button that sends.
import { h, icon, s } from "../dom";
import type { Entry } from "../drafts";
import { minutesOff, now } from "../clock";
import { estimate } from "../estimate";
import { dayInWords, l, momentInWords, yuan } from "../language";
import { thing, unitOf, itemOf } from "../lines";
import { progress } from "../parcels";
import { lacking, SIGNATURE, type Sheet } from "../sheets";
import { inWeChat, wechatText } from "../surroundings";
import type { Work } from "../work";
import { frame, mainButton, note, otherButton, type Go, type Screen } from "./frame";
import {
  kindOf, kindOfSheet, markOf, markOfSheet, parcelOf, sheetParcel, toldOf, toldOfSheet, type Kind,
} from "./marks";
import { sheetAddress } from "./plots";

const ORDER: readonly Kind[] = [
  "returned", "undone", "conflict", "refused", "sending", "waiting", "ready", "unsigned", "draft", "received",
  "desk", "taken", "assessed", "dropped",
];
const ARRIVED = new Set<Kind>(["received", "desk", "taken", "assessed", "dropped"]);
const TO_CHANGE = new Set<Kind>(["returned", "undone", "conflict", "refused"]);

export function outboxScreen(work: Work, go: Go): Screen {
  const corrected = work.drafts.corrected();
  const entries = [...work.drafts.entries.values()]
    .filter((entry) => !corrected.has(entry.id)) // its correction stands in its place
    .map((entry) => ({ entry, kind: kindOf(work, entry) }))
    .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.entry.opened - b.entry.opened);
  const sheets = [...work.sheets.all.values()]
    .map((sheet) => ({ sheet, kind: kindOfSheet(work, sheet) }))
    .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.sheet.opened - b.sheet.opened);
  const count = (kinds: (kind: Kind) => boolean): number =>
    [...entries, ...sheets].filter(({ kind }) => kinds(kind)).length;
  const finished = work.finished();
  const can = work.waiting();
  const again = work.sending.waiting().length > 0 && !finished.length && !work.sheets.finished().length;
  const element = frame({
    title: l("待发箱", "Outbox"),
    under: whatFor(work),
    right: h("span", { class: `ph__save${work.sending.connected ? "" : " is-weak"}` },
      icon(work.sending.connected ? "ok" : "phone"),
      work.sending.connected ? l("有信号", "Online") : l("没信号", "No signal")),
    main: [
      ...notes(work, can),
      totals(count, work),
      entries.length + sheets.length
        ? h("ul", { class: "obl" },
          sheets.map(({ sheet, kind }) => sheetRow(work, sheet, kind)),
          entries.map(({ entry, kind }) => row(work, entry, kind)))
        : nothing(work),
    ],
    foot: can ? [
      expected(work, finished),
      mainButton(again
        ? l("现在再试一次", "Try again now") : l(`现在发送 ${can} 户`, `Send ${can} now`), () => work.send()),
    ] : [work.lists && entries.length === 0 &&
      otherButton(l("记一户", "Add a household"), () => go("#/add"), "plus")],
    tab: "outbox",
    of: work,
  });
  return { element };
}

function whatFor(work: Work): string {
  const report = work.drafts.current();
  if (report) return `${report.villageName} · ${dayInWords(report.occurred)}`;
  return work.lists ? l("还没有报案", "No report yet") : l("定损记录", "Sheets");
}

function nothing(work: Work): HTMLElement {
  return h("div", { class: "empty" }, work.lists
    ? [h("p", {}, l("还没有记下农户。", "No household is listed yet.")),
      h("p", { class: "dim" }, l("点下面的“记一户”开始。没有信号也能记。", "Begin with “Add” below. It works without a signal."))]
    : [h("p", {}, l("还没有定损记录。", "There is no sheet yet.")),
      h("p", { class: "dim" }, l("在“查勘”里点一户开始。没有信号也能填。", "Open a household under “Visits”. It works without a signal."))]);
}

function sheetRow(work: Work, sheet: Sheet, kind: Kind): HTMLElement {
  const parcel = sheetParcel(work, sheet);
  const words = (): string => {
    if (kind === "draft") return lacking(sheet).join(l("；", "; "));
    if (TO_CHANGE.has(kind)) return toldOfSheet(parcel).join(l("；", "; "));
    if (parcel?.receipt) return l(`回执 ${parcel.receipt.number}`, `receipt ${parcel.receipt.number}`);
    return sheet.visit.number;
  };
  return h("li", { class: `ob is-${kind}` }, h("a", { href: sheetAddress(sheet) },
    h("span", { class: "ob__t" }, h("b", {}, sheet.visit.household), markOfSheet(work, sheet).element),
    h("span", { class: "ob__p" }, words()),
    kind === "sending" && parcel && bar(progress(parcel))));
}

function notes(work: Work, can: number): HTMLElement[] {
  const { sending } = work;
  const off = minutesOff();
  const signIn = (): HTMLElement =>
    h("a", { class: "btn btn--thumb", href: "/sign-in/?next=/m/" }, l("登录", "Sign in"));
  return [
    sending.stopped === "sign_in" && note("warn",
      l("登录已过期。草稿都在，登录后接着发。", "Your sign-in has ended. The drafts stay; sign in and they are sent."), signIn()),
    sending.stopped === "server_full" && note("warn",
      l("服务器磁盘满了，暂时收不下。内容都在手机里，稍后自动再发。", "The server's disk is full. Everything stays here and is sent later.")),
    can > 0 && !sending.connected && !sending.stopped && note("info",
      l("没有信号。有信号时自动发，", "No signal. It is sent when there is one. "),
      h("b", {}, l("关掉手机也不会丢。", "Switching the phone off loses nothing."))),
    off !== 0 && note("warn", off > 0
      ? l(`手机时间比服务器快 ${span(off)}。两个时间都会记下，请校准手机。`, `The phone's clock is ${span(off)} fast. Both times are kept; set the phone right.`)
      : l(`手机时间比服务器慢 ${span(-off)}。两个时间都会记下，请校准手机。`, `The phone's clock is ${span(-off)} slow. Both times are kept; set the phone right.`)),
    inWeChat() && note("warn", wechatText()),
  ].filter((one): one is HTMLElement => Boolean(one));
}

/** Minutes as people say them. */
function span(minutes: number): string {
  if (minutes < 120) return l(`${minutes} 分钟`, `${minutes} minutes`);
  const hours = Math.round(minutes / 60);
  return hours < 48 ? l(`${hours} 小时`, `${hours} hours`) : l(`${Math.round(hours / 24)} 天`, `${Math.round(hours / 24)} days`);
}

function totals(count: (kinds: (kind: Kind) => boolean) => number, work: Work): HTMLElement {
  const open = [...work.sending.parcels.values()];
  const photo = (id: string): boolean => work.drafts.pictures.get(id)?.line !== SIGNATURE;
  const sent = open.flatMap((one) => one.files.filter(({ picture }) => photo(picture))
    .map((file) => (one.here[file.sha256] ?? 0) >= file.size));
  const drafts = [...work.drafts.entries.values()].filter((one) => !one.parcel);
  const photos = sent.length + drafts.flatMap((one) => work.drafts.picturesOf(one.id)).length;
  const figure = (word: string, value: number, kind = "", of?: number): HTMLElement =>
    h("div", { class: kind }, h("dt", {}, word),
      h("dd", {}, value, of !== undefined && h("small", {}, `/ ${of}`)));
  return h("dl", { class: "tot" },
    figure(l("已送达", "Received"), count((kind) => ARRIVED.has(kind))),
    figure(l("待发", "Waiting"), count((kind) => !ARRIVED.has(kind) && !TO_CHANGE.has(kind)), "is-w"),
    figure(l("要改", "To change"), count((kind) => TO_CHANGE.has(kind)), "is-b"),
    figure(l("照片", "Photos"), sent.filter(Boolean).length, "", photos));
}

function expected(work: Work, finished: readonly Entry[]): HTMLElement | null {
  if (!finished.length) return null;
  let sum = 0n;
  for (const entry of finished) {
    const report = work.drafts.reports.get(entry.report)!;
    const found = estimate(entry, work.drafts.entriesOf(entry.report), report, work.known);
    if (!found) return null;
    sum += found.total;
  }
  return h("p", { class: "ph__sum" }, l(`${finished.length} 户估算合计`, `Estimate for ${finished.length}`),
    h("b", { class: "n" }, yuan(sum)), l("元", "yuan"));
}

function row(work: Work, entry: Entry, kind: Kind): HTMLElement {
  const parcel = parcelOf(work, entry);
  const lacks = kind === "draft" ? work.lacks(entry) : [];
  const words = (): string => {
    if (lacks.length) return l(`还差：${lacks.join("、")}`, `Missing: ${lacks.join(", ")}`);
    if (kind === "dropped" || TO_CHANGE.has(kind)) return toldOf(entry, parcel).join(l("；", "; "));
    if (parcel?.receipt && ARRIVED.has(kind)) {
      const at = momentInWords(Date.parse(parcel.receipt.at), now());
      return l(`${at} · 回执 ${parcel.receipt.number}`, `${at} · receipt ${parcel.receipt.number}`);
    }
    return about(work, entry);
  };
  const href = parcel ? `#/p/${entry.id}` : `#/e/${entry.id}`;
  return h("li", { class: `ob is-${kind}` },
    h("a", { href },
      h("span", { class: "ob__t" }, h("b", {}, entry.name), markOf(work, entry).element),
      h("span", { class: "ob__p" }, words()),
      parcel && (kind === "sending" || kind === "waiting") && bar(progress(parcel, entry.id))));
}

function about(work: Work, entry: Entry): string {
  const [line] = entry.lines;
  const more = entry.lines.length - 1;
  const photos = work.drafts.picturesOf(entry.id).length;
  return [
    line && thing(line, work.known),
    line?.amount && `${line.amount} ${unitOf(itemOf(line, work.known), work.known)}`,
    more > 0 && l(`另 ${more} 项`, `${more} more`),
    photos > 0 && l(`照片 ${photos}`, `${photos} photos`),
  ].filter(Boolean).join(" · ");
}

function bar(percent: number): SVGElement {
  return s("svg", { class: "bar", viewBox: "0 0 100 4", preserveAspectRatio: "none", "aria-hidden": "true" },
    s("rect", { class: "bar__b", width: 100, height: 4 }),
    s("rect", { class: "bar__f", width: percent, height: 4 }));
}
