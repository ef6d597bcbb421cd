// The phone page /m/: listing losses where there is no signal. docs/phone.md says how it works.
import { App } from "./phone/app";
import { h } from "./phone/dom";
import { l, language, setLanguage } from "./phone/language";
import { installWorker } from "./phone/surroundings";

setLanguage(language());
const root = document.querySelector<HTMLElement>("#app")!;

/** One window at a time: two would write over each other's drafts. */
async function begin(): Promise<void> {
  const start = (): Promise<void> => new App(root).begin();
  if (!navigator.locks) return start();
  await navigator.locks.request("hedun-phone", { ifAvailable: true }, async (held) => {
    if (!held) return elsewhere();
    await start();
    await new Promise(() => {}); // held until the page goes
  });
}

function elsewhere(): void {
  root.replaceChildren(h("main", { class: "ph__main" },
    h("h1", {}, l("已在另一个窗口打开", "Open in another window")),
    h("p", {}, l("请用那个窗口，或关掉它再点下面。", "Use that window, or close it and press below.")),
    h("button", { type: "button", class: "btn btn--main btn--thumb", onclick: () => location.reload() },
      l("在这里打开", "Open it here"))));
}

void begin();
void installWorker("/m/sw.js");
