// The first time: who one is, a name for the phone, a PIN; then the village's roll comes down.
import { h } from "../dom";
import { NoConnection, Refused, session, type Session } from "../api";
import { inWords, l, language, setLanguage } from "../language";
import { inWeChat, lacking, wechatText } from "../surroundings";
import { alternative, frame, mainButton, note, type Screen } from "./frame";
import { pad } from "./pad";

/** Makes the lock under the PIN, registers and downloads. */
export type Begin = (who: Session, name: string, pin: string) => Promise<void>;

export function languageSwitch(show: () => void): HTMLElement {
  const other = language() === "zh" ? "en" : "zh";
  return h("button", {
    type: "button", class: "ph__side",
    onclick: () => {
      setLanguage(other);
      show();
    },
  }, other === "en" ? "English" : "中文");
}

/** `gone`: why the phone has nothing (it was switched off). */
export function welcomeScreen(begin: Begin, show: () => void, gone: string): Screen {
  const place = h("div", { class: "stack" }, h("p", { class: "dim" }, l("正在看您是否已登录…", "Looking whether you are signed in …")));
  const foot = h("div", { class: "stack" });
  const problem = lacking();
  if (problem) place.replaceChildren(note("bad", problem));
  else void who(place, foot, begin, show);
  const element = frame({
    title: l("禾盾 · 田间上报", "Hedun · from the field"),
    right: languageSwitch(show),
    main: [
      gone && note("bad", gone),
      inWeChat() && note("warn", wechatText()),
      h("h1", {}, l("把这部手机设好，没有信号也能记", "Set this phone up: it works without a signal")),
      h("ul", { class: "says" },
        h("li", {}, l("本村名册（专家：要看的地块）存在手机里，加了密，只有姓名和末四位。", "The village's roll (an expert's visits) is kept here, sealed: names and last four digits only.")),
        h("li", {}, l("记下的和拍下的随时保存，有信号时自动发。", "What you list and photograph is kept at once, and sent when there is a signal.")),
        h("li", {}, l("收到回执前，手机上什么都不删。", "Nothing is deleted here before the receipt."))),
      place,
    ],
    foot: [foot],
  });
  return { element };
}

async function who(place: HTMLElement, foot: HTMLElement, begin: Begin, show: () => void): Promise<void> {
  try {
    const found = await session();
    if (found) return naming(place, foot, found, begin);
    place.replaceChildren(note("info", l("先用您的账号登录一次。", "Sign in once with your account.")));
    foot.replaceChildren(h("a", { class: "btn btn--main btn--thumb", href: "/sign-in/?next=/m/" }, l("登录", "Sign in")));
  } catch (error) {
    place.replaceChildren(note("bad", said(error)));
    foot.replaceChildren(mainButton(l("再试一次", "Try again"), show));
  }
}

function naming(place: HTMLElement, foot: HTMLElement, found: Session, begin: Begin): void {
  const name = h("input", { class: "field", maxlength: 60, value: l(`${found.name}的手机`, `${found.name}'s phone`) });
  place.replaceChildren(
    h("p", {}, `${found.name} · ${found.office}`),
    h("label", { class: "asked" }, l("手机叫什么（停用时好认）", "A name for it, to know it by"), name));
  foot.replaceChildren(mainButton(l("下一步：设密码", "Next: a PIN"), () => choosing(place, foot, (pin) => begin(found, name.value, pin))));
}

/** The PIN twice; a pattern that everybody tries first is not taken. */
function choosing(place: HTMLElement, foot: HTMLElement, done: (pin: string) => Promise<void>): void {
  foot.replaceChildren();
  const asked = h("h2", {});
  const wrong = h("div", { role: "alert" });
  let first = "";
  const ask = (): void => {
    asked.textContent = first ? l("再输一次", "Once more") : l("设一个 6 位密码", "Choose 6 digits");
  };
  const keys = pad((pin) => {
    keys.clear();
    wrong.replaceChildren();
    if (!first && tooEasy(pin)) {
      wrong.replaceChildren(note("bad", l("太好猜，请换一个。", "Too easy to guess; another, please.")));
    } else if (!first) {
      first = pin;
    } else if (first !== pin) {
      first = "";
      wrong.replaceChildren(note("bad", l("两次不一样，请重新设。", "Not the same; begin again.")));
    } else {
      keys.leave();
      void working(place, foot, () => done(pin), () => choosing(place, foot, done));
    }
    ask();
  });
  ask();
  place.replaceChildren(asked, keys.element, wrong,
    h("p", { class: "dim" }, l("忘了密码，没发出的内容就打不开了。", "Without the PIN, what was not sent cannot be opened.")));
}

function tooEasy(pin: string): boolean {
  const steps = new Set([...pin].slice(1).map((digit, i) => Number(digit) - Number(pin[i])));
  return steps.size === 1 && Math.abs([...steps][0]!) <= 1;
}

async function working(
  place: HTMLElement, foot: HTMLElement, work: () => Promise<void>, again: () => void,
): Promise<void> {
  place.replaceChildren(note("info", l("正在下载…", "Downloading …")));
  try {
    await work();
  } catch (error) {
    place.replaceChildren(note("bad", said(error)));
    foot.replaceChildren(alternative(l("再试一次", "Try again"), again));
  }
}

function said(error: unknown): string {
  if (error instanceof NoConnection) {
    return l("连不上服务器。第一次要有信号，请到有信号的地方再试。", "The server is not reached. The first time needs a signal.");
  }
  if (error instanceof Refused && error.says) return inWords(error.says);
  console.error(error);
  return l("没有设成，请再试一次。", "It did not work. Try again.");
}
