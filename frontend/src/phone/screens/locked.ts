// The locked page: nothing of the drafts or the roll is shown, or could be.
import { h, s } from "../dom";
import { now } from "../clock";
import { l } from "../language";
import { hasPasskey, tryPasskey, tryPin, waiting } from "../lock";
import { alternative, frame, note, otherButton, type Screen } from "./frame";
import { pad } from "./pad";
import { languageSwitch } from "./welcome";

/** `opened` with the data key; it may say why the page stays shut all the same (the lease). */
export function lockedScreen(
  opened: (key: CryptoKey) => Promise<string>, show: () => void, forgotten: () => Promise<void>,
): Screen {
  const said = h("div", { class: "said", role: "alert" });
  const passkey = h("div", {});
  let ticking: ReturnType<typeof setInterval> | undefined;

  const use = async (key: CryptoKey): Promise<void> => {
    const why = await opened(key);
    if (why) said.replaceChildren(note("warn", why, h("a", { class: "btn btn--thumb", href: "/sign-in/?next=/m/" }, l("登录", "Sign in"))));
    keys.clear();
  };
  const wait = (ms: number): void => {
    clearInterval(ticking);
    const until = performance.now() + ms;
    const tick = (): void => {
      const left = Math.ceil((until - performance.now()) / 1000);
      if (left <= 0) {
        clearInterval(ticking);
        return said.replaceChildren();
      }
      said.replaceChildren(note("bad", l(`输错太多次，请等 ${left} 秒再试。`, `Too many wrong tries: wait ${left} s.`)));
    };
    tick();
    ticking = setInterval(tick, 1000);
  };
  const keys = pad(async (pin) => {
    const found = await tryPin(pin, now());
    if ("key" in found) return use(found.key);
    keys.clear();
    if (found.waitMs > 0) wait(found.waitMs);
    else said.replaceChildren(note("bad", l(`密码不对（第 ${found.wrong} 次）`, `Wrong PIN (try ${found.wrong})`)));
  });
  void waiting(now()).then((ms) => ms > 0 && wait(ms));
  void hasPasskey().then((has) => {
    if (!has) return;
    passkey.replaceChildren(otherButton(l("用指纹或面容", "Finger or face"), async () => {
      const key = await tryPasskey(now()).catch(() => null);
      if (key) await use(key);
      else said.replaceChildren(note("bad", l("没有认出，请输密码。", "Not recognised; use the PIN.")));
    }, "user"));
  });
  const lost = h("div", { hidden: true }, note("bad",
    l("密码找不回。重新设这部手机后，没发出的内容就打不开了，会被删掉。", "A PIN cannot be found again. Setting the phone up anew deletes what was not sent."),
    otherButton(l("删掉并重新设", "Delete it and begin anew"), forgotten)));
  const element = frame({
    title: l("禾盾 · 已锁", "Hedun · locked"),
    right: languageSwitch(show),
    main: [
      h("div", { class: "lockmark" }, s("svg", { "aria-hidden": "true" }, s("use", { href: "#mark" }))),
      h("h1", { class: "centre" }, l("输入 6 位密码", "Your 6 digits")),
      keys.element, said, passkey, lost,
    ],
    foot: [alternative(l("忘了密码", "Forgotten"), () => {
      lost.hidden = false;
      lost.scrollIntoView();
    })],
  });
  return {
    element,
    leave: () => {
      keys.leave();
      clearInterval(ticking);
    },
  };
}
