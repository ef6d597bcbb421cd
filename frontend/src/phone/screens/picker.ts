// Which household: search in the village's own roll by name, first letters or last digits.
import { h } from "../dom";
import { copied, emptyEntry, emptyLine, type Entry, type Report } from "../drafts";
import { dayInWords, inWords, l } from "../language";
import type { Household } from "../village";
import type { Work } from "../work";
import { frame, note, otherButton, type Go, type Screen } from "./frame";
import { markOf } from "./marks";

const SHOWN = 40;

/** `copying`: the entry whose lines are taken over, amounts and all. */
export function pickerScreen(work: Work, report: Report, go: Go, copying?: Entry): Screen {
  const listed = new Map(
    work.drafts.entriesOf(report.id).map((one) => [one.household ?? one.id, one]),
  );
  const roll = work.roll(report.village);
  const list = h("ul", { class: "roll" });
  const more = h("p", { class: "dim" });
  const none = h("div");
  const input = h("input", {
    class: "field field--search", type: "search", enterkeyhint: "go", autocomplete: "off",
    autocapitalize: "off", spellcheck: "false",
    placeholder: l("姓名、拼音首字母或证件末四位", "Name, initials or last 4 digits"),
    "aria-label": l("找农户", "Find a household"),
    oninput: () => show(),
    onkeydown: (event: KeyboardEvent) => {
      if (event.key === "Enter") list.querySelector<HTMLButtonElement>("button")?.click();
    },
  });

  const chosen = async (household: Household): Promise<void> => {
    const before = listed.get(household.id);
    if (before) return go(`#/${before.parcel ? "p" : "e"}/${before.id}`);
    await begun(emptyEntry(report.id, household));
  };
  const begun = async (entry: Entry): Promise<void> => {
    const before = copying ?? work.drafts.before(entry);
    const lines = copying
      ? copying.lines.map((line) => copied(line, true))
      : [before?.lines[0] ? copied(before.lines[0], false) : emptyLine()];
    await work.drafts.putEntry({ ...entry, lines });
    go(`#/e/${entry.id}`);
  };
  const stranger = (name: string) => () => begun(emptyEntry(report.id, { name }));

  const show = (): void => {
    const typed = input.value.trim();
    const found = roll.search(typed);
    list.replaceChildren(...found.slice(0, SHOWN).map((one) => row(work, one, listed.get(one.id), chosen)));
    const left = found.length - SHOWN;
    more.textContent = left > 0 ? l(`还有 ${left} 户，请再输几个字`, `${left} more: type on`) : "";
    none.replaceChildren(...(found.length || !typed ? [] : [
      note("info", l("名册里没有找到。可以先按姓名记下，由乡镇核对。",
        "Not in the roll. List it by its name; the township will look it up.")),
      otherButton(l(`记下“${typed}”`, `List “${typed}”`), stranger(typed), "plus"),
    ]));
  };
  show();
  const species = work.known.species.find((one) => one.code === report.species);
  const about = [report.villageName, species && inWords(species), dayInWords(report.occurred)];
  const element = frame({
    title: copying ? l(`抄“${copying.name}”的给谁？`, `Copy ${copying.name}'s to whom?`) : l("哪一户？", "Which household?"),
    under: about.filter(Boolean).join(" · "),
    right: h("a", { class: "ph__side", href: "#/start" }, l("换事故", "New accident")),
    main: [input, list, more, none],
    tab: "add",
    of: work,
  });
  return { element, focus: input };
}

function row(
  work: Work, one: Household, entry: Entry | undefined, chosen: (one: Household) => Promise<void>,
): HTMLElement {
  return h("li", {},
    h("button", { type: "button", class: "roll__row", onclick: () => chosen(one) },
      h("b", {}, one.name),
      h("span", { class: "roll__group" }, one.group),
      h("span", { class: "no" }, one.last4 && `…${one.last4}`),
      entry && markOf(work, entry).element));
}
