// Opening a row in place: <a data-expand="/claims/7/row/" href="/claims/7/" aria-expanded="false">.
// htmx fetches the detail once and brings it to life; without htmx the link leads to the page.

interface Htmx {
  ajax(verb: string, path: string, options: { target: Element; swap: string }): Promise<void>;
}
declare global {
  interface Window { htmx?: Htmx }
}

const PATIENCE = 300; // ms before "loading" is shown: most answers come sooner

export function installExpanding(): void {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-expand]");
    if (!link || !window.htmx) return;
    event.preventDefault();
    toggle(link, window.htmx);
  });
}

/** Opens or closes the row of the link; other rows stay as they are. */
function toggle(link: HTMLAnchorElement, htmx: Htmx): void {
  const row = link.closest("tr");
  if (!row) return;
  const open = link.getAttribute("aria-expanded") !== "true";
  link.setAttribute("aria-expanded", String(open));
  row.classList.toggle("is-open", open);
  const after = end(row).nextElementSibling;
  if (after?.classList.contains("detail")) after.toggleAttribute("hidden", !open);
  else if (open) void load(link, row, htmx);
}

/** The last line of the row: further lines of it follow as tr.more. */
function end(row: HTMLTableRowElement): Element {
  let last: Element = row;
  while (last.nextElementSibling?.classList.contains("more")) last = last.nextElementSibling;
  return last;
}

async function load(link: HTMLAnchorElement, row: HTMLTableRowElement, htmx: Htmx): Promise<void> {
  const detail = document.createElement("tr");
  detail.className = "detail";
  const cell = detail.insertCell();
  cell.colSpan = Array.from(row.cells).reduce((sum, each) => sum + each.colSpan, 0);
  const wait = document.createElement("div");
  wait.className = "detail__wait";
  cell.append(wait);
  end(row).after(detail);
  const timer = window.setTimeout(() => (wait.textContent = "…"), PATIENCE);
  await htmx.ajax("GET", link.dataset.expand ?? link.href, { target: cell, swap: "innerHTML" });
  window.clearTimeout(timer);
  if (wait.isConnected) window.location.assign(link.href); // no answer: the page itself says why
}
