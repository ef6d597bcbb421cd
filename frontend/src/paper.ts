// Typing a form off without a mouse: only on that page.
import { Grid } from "./paper/grid";
import { Keeping } from "./paper/keeping";
import { installSums } from "./paper/sums";
import type { Data } from "./paper/data";

const form = document.querySelector<HTMLFormElement>("form[data-typing]");
if (form) {
  const data = JSON.parse(form.dataset.typing!) as Data;
  delete form.dataset.typing; // names of a village need not stand in the page twice
  const grid = new Grid(form, data);
  const keeping = new Keeping(form, data, grid);
  const sum = installSums(form, data, grid);
  grid.changed = () => {
    keeping.touch();
    sum();
  };
  form.addEventListener("input", (event) => {
    if (!(event.target as Element).closest("[data-lines]")) grid.changed();
  });
  keeping.begin();
  sum();
}
