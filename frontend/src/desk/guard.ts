// <form data-guard>: leaving a form that was changed and not sent asks first (the browser's words).
import { all } from "./dom";

export function installGuards(): void {
  const changed = new Set<HTMLFormElement>();
  for (const form of all<HTMLFormElement>("form[data-guard]")) {
    form.addEventListener("input", () => changed.add(form));
    form.addEventListener("submit", () => changed.delete(form));
  }
  window.addEventListener("beforeunload", (event) => {
    if (changed.size) event.preventDefault();
  });
}
