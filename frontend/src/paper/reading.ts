// One cell as it was typed: what it means, or what is wrong with it. The server reads everything
// again; here is what can be said at once.
import { say } from "../desk/dom";
import { plain, type Cell, type Choice, type Data, type Item, type Line } from "./data";

/** `value`: a code, a day, a figure as the list writes it; as typed where it cannot be read. */
export interface Read { value: string; wrong: string }

const AREA = /^(\d{1,9}(\.\d{1,4})?亩?|(\d{1,9}(\.\d+)?亩)?(\d(\.\d)?分)?(\d(\.\d)?厘)?)$/;
const COUNT = /^\d{1,7}(\.\d{1,4})?[^\d.]{0,2}$/;
const DEGREE = /^\d{1,3}(\.\d{1,4})?%?$/;
const HALF_A_YEAR = 183 * 86_400_000;

export function read(cell: Cell, typed: string, line: Line, above: Line | undefined, data: Data): Read {
  const text = plain(typed);
  if (!text) return { value: "", wrong: "" };
  const item = itemOf(line, data);
  if (cell === "species") return word(text, data.words.species, data);
  if (cell === "item") return word(text, data.words.items, data);
  if (cell === "stage" && item) return word(text, item.stages, data);
  if (cell === "degree" && item?.fate) return word(text, data.words.fates, data);
  if (cell === "occurred") return day(text, above?.occurred ?? "", data);
  if (cell === "amount") return item && !item.degree ? form(text, COUNT, "count", data) : form(text, AREA, "area", data);
  if (cell === "degree") {
    const found = form(text, DEGREE, "degree", data);
    return parseFloat(text) > 100 ? { ...found, wrong: say(data.texts.degree!, { found: text }) } : found;
  }
  return { value: text, wrong: "" };
}

export function itemOf(line: Line, data: Data): Item | undefined {
  return data.words.items.find((one) => one.code === line.item);
}

/** The choices of a cell; none where anything may be written. */
export function choicesOf(cell: Cell, line: Line, data: Data): Choice[] {
  if (cell === "species") return data.words.species;
  if (cell === "item") return data.words.items;
  const item = itemOf(line, data);
  if (cell === "stage") return item?.stages ?? [];
  return cell === "degree" && item?.fate ? data.words.fates : [];
}

/** How a cell is shown: its word for a code. */
export function shown(cell: Cell, line: Line, data: Data): string {
  const value = line[cell];
  return choicesOf(cell, line, data).find((one) => one.code === value)?.label ?? value;
}

/** Whether such a line has the cell at all. */
export function has(cell: Cell, line: Line, data: Data): boolean {
  const item = itemOf(line, data);
  if (!item) return true;
  if (cell === "stage") return item.stages.length > 0;
  return cell !== "degree" || item.degree || item.fate;
}

/** Ten-thousandths of a mu; 0 for what is no area. */
export function area(text: string): number {
  const found = plain(text).match(/^(?:(\d+(?:\.\d+)?)亩?)?(?:(\d(?:\.\d)?)分)?(?:(\d(?:\.\d)?)厘)?$/);
  if (!found) return 0;
  const [mu, fen, li] = found.slice(1).map((part) => Number(part ?? 0));
  return Math.round(mu! * 10_000 + fen! * 1_000 + li! * 100);
}

function word(text: string, choices: Choice[], data: Data): Read {
  const said = text.toLowerCase();
  const number = /^\d{1,2}$/.test(said) ? Number(said) : 0;
  const ways = [
    (one: Choice) => one.n === number,
    (one: Choice) => one.code === said || one.label.toLowerCase() === said || one.typed.includes(said),
    (one: Choice) => one.label.toLowerCase().startsWith(said) || one.typed.some((way) => way.startsWith(said)),
  ];
  for (const way of ways) {
    const found = choices.filter(way);
    if (found.length === 1) return { value: found[0]!.code, wrong: "" };
    if (found.length) break;
  }
  const words = choices.map((one) => `${one.n} ${one.label}`).join(" · ");
  return { value: text, wrong: say(data.texts.word!, { found: text, words }) };
}

function form(text: string, wanted: RegExp, name: string, data: Data): Read {
  const value = text.replaceAll(" ", "");
  return { value, wrong: wanted.test(value) ? "" : say(data.texts[name]!, { found: text }) };
}

/** 30: of the month of the line above; 8.30, 830, 8月30日: of this year, or of the last in January. */
function day(text: string, above: string, data: Data): Read {
  const today = data.today;
  const near = /^\d{4}-\d{2}-\d{2}$/.test(above) ? above : today;
  const full = text.match(/^(\d{4})[-./年]?(\d{1,2})[-./月]?(\d{1,2})[日号]?$/);
  const month = text.match(/^(\d{1,2})[-./月](\d{1,2})[日号]?$/) ?? text.match(/^(\d{1,2})(\d{2})$/);
  const only = text.match(/^(\d{1,2})[日号]?$/);
  let found = "";
  if (only) {
    found = iso(near.slice(0, 4), near.slice(5, 7), only[1]!);
    if (found > today) found = before(found);
  } else if (full) found = iso(full[1]!, full[2]!, full[3]!);
  else if (month) {
    found = iso(today.slice(0, 4), month[1]!, month[2]!);
    const ahead = Date.parse(found) - Date.parse(today);
    if (ahead > HALF_A_YEAR) found = iso(String(Number(today.slice(0, 4)) - 1), month[1]!, month[2]!);
  }
  if (!found) return { value: text, wrong: say(data.texts.day!, { found: text }) };
  return { value: found, wrong: found > today ? say(data.texts.future!, { day: found }) : "" };
}

/** Nothing for a day that no calendar has. */
function iso(year: string, month: string, dayOf: string): string {
  const text = `${year}-${month.padStart(2, "0")}-${dayOf.padStart(2, "0")}`;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text) ? text : "";
}

/** The same day of the month before. */
function before(day: string): string {
  const [year, month, dayOf] = day.split("-").map(Number);
  return month === 1 ? iso(String(year! - 1), "12", String(dayOf)) : iso(String(year), String(month! - 1), String(dayOf));
}
