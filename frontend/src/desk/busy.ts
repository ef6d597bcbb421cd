// <form data-busy="Reading …">: what takes longer than a blink says so on its button, and cannot be
// sent twice. Coming back to the page makes it as it was.
import { all } from "./dom";

export function installBusy(): void {
  for (const form of all<HTMLFormElement>("form[data-busy]")) {
    const button = form.querySelector<HTMLButtonElement>("button.btn--main");
    if (!button) continue;
    const words = button.textContent;
    let sent = false;
    form.addEventListener("submit", (event) => {
      if (sent) event.preventDefault();
      sent = true;
      window.setTimeout(() => {
        button.textContent = form.dataset.busy ?? words;
        button.setAttribute("aria-busy", "true");
      }, 300);
    });
    window.addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      sent = false;
      button.textContent = words;
      button.removeAttribute("aria-busy");
    });
  }
}
