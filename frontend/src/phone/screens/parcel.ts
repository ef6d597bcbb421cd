// A household that is sealed: what was sent, the receipt, and what to do when it came back.
import { h } from "../dom";
import type { Entry } from "../drafts";
import { now } from "../clock";
import { l, momentInWords } from "../language";
import type { Parcel } from "../parcels";
import type { Work } from "../work";
import { corrected, summary } from "./check";
import { claimState } from "./progress";
import { frame, mainButton, note, otherButton, type Go, type Screen } from "./frame";
import { kindOf, markOf, parcelOf, rowsOf, toldOf } from "./marks";

export function parcelScreen(work: Work, entry: Entry, go: Go): Screen {
  const parcel = parcelOf(work, entry)!;
  const { receipt } = parcel;
  const told = toldOf(entry, parcel);
  const element = frame({
    title: entry.name,
    under: [entry.group, work.drafts.reports.get(entry.report)?.villageName].filter(Boolean).join(" · "),
    back: "#/outbox",
    right: markOf(work, entry).element,
    main: [
      told.length > 0 && note("warn", told.length === 1 ? told[0]! : h("ul", {}, told.map((one) => h("li", {}, one)))),
      receipt && h("dl", { class: "facts" },
        h("dt", {}, l("回执号", "Receipt")), h("dd", { class: "no" }, receipt.number),
        h("dt", {}, l("服务器收到时间", "Received (server's clock)")), h("dd", {}, momentInWords(Date.parse(receipt.at), now())),
        h("dt", {}, l("手机封存时间", "Sealed (phone's clock)")), h("dd", {}, momentInWords(parcel.sealed, now())),
        claimFacts(work, entry, parcel),
        parcel.officeReport && [h("dt", {}, l("报案号", "Report")), h("dd", { class: "no" }, parcel.officeReport)]),
      summary(work, entry, false),
    ],
    foot: [action(work, entry, parcel, go)],
  });
  return { element };
}

function action(work: Work, entry: Entry, parcel: Parcel, go: Go): HTMLElement | null {
  switch (kindOf(work, entry)) {
    case "waiting":
    case "sending":
      return mainButton(l("现在再试一次", "Try again now"), () => work.sending.wake());
    case "conflict":
      return otherButton(l("另存为新的再发", "Send it as a new one"), async () => {
        await work.sending.sendAsNew(parcel);
        go("#/outbox");
      });
    case "refused":
      return mainButton(l("打开修改", "Open it and change it"), async () => {
        await work.reopen(parcel);
        go(`#/e/${entry.id}`);
      });
    case "returned":
      return mainButton(l("补正后再发", "Correct it and send again"), async () => {
        const next = corrected(entry);
        await work.drafts.putEntry(next);
        go(`#/e/${next.id}/0/photos`);
      });
    default:
      return null;
  }
}

/** The claims its lines went to, and how far those are. */
function claimFacts(work: Work, entry: Entry, parcel: Parcel): HTMLElement[] {
  const claims = new Map(rowsOf(entry, parcel).map((one) => [one.claim, one.claim_state]));
  return [...claims].filter(([number]) => number).flatMap(([number, state]) => [
    h("dt", {}, l("案号", "Claim")),
    h("dd", {}, h("span", { class: "no" }, number), h("br"), claimState(work, state)),
  ]);
}
