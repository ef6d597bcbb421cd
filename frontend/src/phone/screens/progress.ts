// 办到哪了: what the office has made of what was sent; and this phone.
import { h, icon } from "../dom";
import { now } from "../clock";
import { dayInWords, inWords, l, momentInWords } from "../language";
import type { Entry } from "../drafts";
import type { Parcel } from "../parcels";
import type { Work } from "../work";
import { frame, type Screen } from "./frame";
import { markOf, markOfSheet, rowsOf } from "./marks";
import { sheetAddress } from "./plots";

/** How far a claim is, in the office's words; the code where the phone has no word for it yet. */
export function claimState(work: Work, code: string): string {
  const word = work.known.states?.[code];
  return word ? inWords(word) : code;
}

export function progressScreen(work: Work): Screen {
  const parcels = [...work.sending.parcels.values()].filter((one) => one.receipt).reverse();
  const element = frame({
    title: l("办到哪了", "Progress"),
    under: work.device?.officer ?? "",
    right: h("a", { class: "ph__side", href: "#/settings" }, icon("user"), l("本机", "This phone")),
    main: parcels.length ? parcels.map((one) => (one.kind ? sheetCard(work, one) : card(work, one))) : [
      h("div", { class: "empty" }, h("p", {}, l("还没有送达的。", "Nothing has been received yet.")),
        h("p", { class: "dim" }, l("发送后，回执号和办理进度在这里。", "Receipts and progress will be here."))),
    ],
    tab: "progress",
    of: work,
  });
  return { element };
}

function card(work: Work, parcel: Parcel): HTMLElement {
  const report = work.drafts.reports.get(parcel.report);
  const species = work.known.species.find((one) => one.code === report?.species);
  const at = momentInWords(Date.parse(parcel.receipt!.at), now());
  const entries = parcel.entries.map((id) => work.drafts.entries.get(id)!).filter(Boolean);
  return h("section", { class: "card2" },
    h("h2", {}, [report?.villageName, species && inWords(species), report && dayInWords(report.occurred)].filter(Boolean).join(" · ")),
    h("dl", { class: "facts" },
      h("dt", {}, l("回执号", "Receipt")), h("dd", { class: "no" }, parcel.receipt!.number),
      h("dt", {}, l("收到", "Received")), h("dd", {}, at),
      h("dt", {}, l("照片", "Photographs")), h("dd", { class: "no" }, parcel.files.length),
      parcel.officeReport && [h("dt", {}, l("报案号", "Report")), h("dd", { class: "no" }, parcel.officeReport)]),
    parcel.missing.length > 0 && h("p", { class: "late" }, parcel.missing.map(inWords).join(" ")),
    h("ul", { class: "went" }, entries.map((entry) => went(work, entry, parcel))));
}

/** A sheet: what became of it, and where its claim stands. */
function sheetCard(work: Work, parcel: Parcel): HTMLElement | null {
  const sheet = work.sheets.all.get(parcel.entries[0]!);
  if (!sheet) return null;
  const at = momentInWords(Date.parse(parcel.receipt!.at), now());
  return h("section", { class: "card2" },
    h("h2", {}, l("定损记录", "Sheet"), " · ", sheet.visit.household),
    h("dl", { class: "facts" },
      h("dt", {}, l("案号", "Claim")), h("dd", { class: "no" }, sheet.visit.number),
      h("dt", {}, l("回执号", "Receipt")), h("dd", { class: "no" }, parcel.receipt!.number),
      h("dt", {}, l("收到", "Received")), h("dd", {}, at)),
    h("ul", { class: "went" }, h("li", {}, h("a", { href: sheetAddress(sheet) },
      h("b", {}, parcel.claimState ? claimState(work, parcel.claimState) : sheet.visit.household),
      markOfSheet(work, sheet).element))));
}

/** One household: its claim's state, or where its row stands before there is a claim. */
function went(work: Work, entry: Entry, parcel: Parcel): HTMLElement {
  const claim = rowsOf(entry, parcel).find((one) => one.claim);
  return h("li", {}, h("a", { href: `#/p/${entry.id}` }, h("b", {}, entry.name),
    claim && claim.state !== "returned"
      ? h("span", {}, claimState(work, claim.claim_state)) : markOf(work, entry).element));
}
