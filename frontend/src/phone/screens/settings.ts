// This phone: language, the village's roll, how it is unlocked, what it is to the office.
import { h, icon } from "../dom";
import { session } from "../api";
import { l, language, setLanguage } from "../language";
import { addPasskey, canHavePasskey, hasPasskey, PIN_DIGITS } from "../lock";
import { now } from "../clock";
import { inWeChat, installed, roomLeft, wechatText } from "../surroundings";
import type { Work } from "../work";
import { choice, choices, frame, note, otherButton, type Screen } from "./frame";

/** `show`: this screen again. */
export function settingsScreen(work: Work, show: () => void, lock: () => void): Screen {
  const said = h("div", { role: "status" });
  const tell = (text: string, kind: "info" | "bad" = "info"): void => said.replaceChildren(note(kind, text));
  const passkey = h("div", {});
  void offerPasskey(passkey, work, tell);
  const room = h("dd", { class: "no" }, "…");
  void roomLeft().then((bytes) => {
    room.textContent = bytes === null ? "?" : `${Math.round(bytes / 1e6).toLocaleString("en")} MB`;
  });
  const element = frame({
    title: l("本机", "This phone"),
    under: work.device ? `${work.device.officer} · ${work.device.device}` : "",
    back: "#/progress",
    main: [
      said,
      inWeChat() ? note("warn", wechatText()) : !installed() && note("info",
        l("可以装到桌面：浏览器菜单里点“添加到主屏幕”。", "It can be installed: “Add to home screen” in the browser's menu.")),
      h("h2", {}, "语言 Language"),
      choices(
        choice("中文", language() === "zh", () => (setLanguage("zh"), show())),
        choice("English", language() === "en", () => (setLanguage("en"), show()))),
      h("h2", {}, work.lists ? l("名册", "The roll") : l("任务", "Visits")),
      h("dl", { class: "facts" },
        work.lists && [
          h("dt", {}, l("村", "Villages")), h("dd", {}, work.known.villages.map((one) => one.name).join("、")),
          h("dt", {}, l("农户", "Households")), h("dd", { class: "no" }, work.known.roll.length)],
        work.visits && [
          h("dt", {}, l("等定损", "To be assessed")), h("dd", { class: "no" }, work.visits.claims.length)],
        h("dt", {}, l("还能存", "Room left")), room),
      otherButton(work.lists ? l("现在更新名册", "Update the roll now") : l("现在更新任务", "Update the visits now"), () => update(work, tell)),
      h("h2", {}, l("解锁", "Unlocking")),
      passkey,
      otherButton(l("现在锁上", "Lock it now"), lock),
      h("p", { class: "dim" }, l("5 分钟不用会自动锁上。手机丢了，请乡镇在电脑上停用它。",
        "It locks after 5 minutes. If the phone is lost, have the township switch it off.")),
    ],
  });
  return { element };
}

async function update(work: Work, tell: (text: string, kind?: "info" | "bad") => void): Promise<void> {
  try {
    const reached = await work.refresh(true);
    if (reached) tell(l("已是最新的。", "It is up to date."));
    else if (work.sending.stopped === "sign_in") await signedIn(work, tell);
    else tell(l("没有信号，没有更新。", "No signal; nothing was updated."), "bad");
  } catch (error) {
    tell(String(error), "bad");
  }
}

async function signedIn(work: Work, tell: (text: string, kind?: "info" | "bad") => void): Promise<void> {
  const who = await session().catch(() => null);
  if (!who) return void (location.href = "/sign-in/?next=/m/");
  await work.signIn(who, work.device?.officer ?? who.name);
  tell(l("已重新登录。", "Signed in again."));
}

async function offerPasskey(
  place: HTMLElement, work: Work, tell: (text: string, kind?: "info" | "bad") => void,
): Promise<void> {
  if (await hasPasskey()) {
    place.replaceChildren(note("info", l("已可用指纹或面容解锁。", "Finger or face unlocks this page.")));
    return;
  }
  if (!(await canHavePasskey())) return;
  const pin = h("input", {
    class: "field", type: "password", inputmode: "numeric", maxlength: PIN_DIGITS, autocomplete: "off",
  });
  const add = async (): Promise<void> => {
    const done = await addPasskey(pin.value, work.device?.officer ?? "", now()).catch(() => false);
    pin.value = "";
    if (done) await offerPasskey(place, work, tell);
    else tell(l("没有加上：密码不对，或这部手机的指纹不支持。仍可用密码解锁。",
      "Not added: a wrong PIN, or this phone's passkeys cannot do it. The PIN still works."), "bad");
  };
  place.replaceChildren(
    h("label", { class: "asked" }, l("加指纹或面容：先输一次密码", "Add finger or face: the PIN once more"), pin),
    h("button", { type: "button", class: "btn btn--thumb", onclick: add }, icon("user"), l("加上", "Add it")));
}
