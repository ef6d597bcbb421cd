// A report by telephone: the household is searched for while one types, and a line shows the cells
// that such a thing has. Without a script the page shows all of them, and the server does the same.
import { all } from "./desk/dom";
import { Picks } from "./paper/picks";
import { fitting } from "./paper/who";
import type { Known } from "./paper/data";

interface Shape { degree: boolean; fate: boolean; stages: string }

const form = document.querySelector<HTMLFormElement>("form[data-call]");
if (form) {
  installWho(form);
  for (const line of all<HTMLElement>("[data-line]", form)) installLine(line);
  document.getElementById("read")?.scrollIntoView({ block: "start" });
}

function installWho(form: HTMLFormElement): void {
  const village = form.elements.namedItem("village") as HTMLInputElement | HTMLSelectElement;
  const who = form.elements.namedItem("who") as HTMLInputElement;
  const chosen = form.elements.namedItem("household") as HTMLInputElement;
  let roll: Known[] = [];
  const picks = new Picks(who, (one) => {
    who.value = one.name;
    chosen.value = one.number;
  });
  const load = async () => {
    roll = [];
    if (!village.value) return;
    const address = form.dataset.call!.replace("000000000000", village.value);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      roll = ((await answer.json()) as { roll: Known[] }).roll;
    } catch {
      // the server looks the name up when the text is made
    }
  };
  village.addEventListener("change", () => {
    chosen.value = "";
    void load();
  });
  who.addEventListener("input", () => {
    chosen.value = "";
    picks.show(fitting(who.value, roll));
  });
  who.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (picks.key(event.key) || (event.key === "Enter" && picks.take())) event.preventDefault();
  });
  who.addEventListener("blur", () => picks.hide());
  void load();
}

/** What an item's cells are stands in its option's data; the stages of the others are put away. */
function installLine(line: HTMLElement): void {
  const item = line.querySelector<HTMLSelectElement>("select[name$='-item']")!;
  const stage = line.querySelector<HTMLSelectElement>("select[name$='-stage']")!;
  const groups = all<HTMLOptGroupElement>("optgroup", stage);
  const fit = () => {
    const option = item.selectedOptions[0];
    const shape = JSON.parse(option?.dataset.shape ?? "null") as Shape | null;
    if (shape) {
      toggle(line, "degree", shape.degree);
      toggle(line, "fate", shape.fate);
      toggle(line, "stage", shape.stages !== "");
    }
    for (const group of groups) {
      const other = shape !== null && group.label !== shape.stages;
      group.hidden = group.disabled = other;
      if (other && group.querySelector("option:checked") && !fits(stage, groups, shape)) stage.value = "";
    }
  };
  item.addEventListener("change", fit);
  fit();
}

/** The same stage under the item's own group: many crops have a seedling. */
function fits(stage: HTMLSelectElement, groups: HTMLOptGroupElement[], shape: Shape): boolean {
  const own = groups.find((group) => group.label === shape.stages);
  const same = own && all<HTMLOptionElement>("option", own).find((one) => one.value === stage.value);
  if (same) same.selected = true;
  return same !== undefined;
}

function toggle(line: HTMLElement, name: string, on: boolean): void {
  const cell = line.querySelector<HTMLElement>(`[data-cell="${name}"]`);
  if (cell) cell.hidden = !on;
}
