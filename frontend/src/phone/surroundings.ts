// Where the page runs: WeChat's browser, a phone without what is needed, a home-screen app.
import { l } from "./language";

export function inWeChat(): boolean {
  return /MicroMessenger/i.test(navigator.userAgent);
}

export function installed(): boolean {
  return matchMedia("(display-mode: standalone)").matches;
}

/** What is lost inside WeChat: said before anybody relies on it. */
export function wechatText(): string {
  return l(
    "您在微信里打开：可以记、可以发，但不能装到桌面，也没有消息提醒；清理微信缓存会删掉没发出的内容。请当天发完，或点右上角“…”用浏览器打开。",
    "Opened inside WeChat: listing and sending work, but the page cannot be installed and brings no alerts, and clearing WeChat's cache deletes what was not sent. Send the same day, or open it in a browser by “…” above.",
  );
}

/** What this browser lacks, so that nothing can be kept safely; empty where all is there. */
export function lacking(): string {
  if (!window.isSecureContext || !globalThis.crypto?.subtle) {
    return l(
      "本页要用 https 打开，才能加密保存。请用乡镇给的网址重新打开。",
      "This page must be opened by https to keep things sealed. Open it by the address the township gave you.",
    );
  }
  if (!globalThis.indexedDB) {
    return l("这个浏览器不能保存内容。请换一个浏览器。", "This browser cannot keep anything. Use another one.");
  }
  return "";
}

/** Asks the system not to clear what is kept when the phone gets full. */
export async function keepForGood(): Promise<void> {
  await navigator.storage?.persist?.().catch(() => false);
}

/** Bytes left for the page, as far as the browser says. */
export async function roomLeft(): Promise<number | null> {
  const found = await navigator.storage?.estimate?.().catch(() => null);
  return found?.quota === undefined ? null : found.quota - (found.usage ?? 0);
}

let waiting: ServiceWorker | null = null;

/** The service worker: the page without a connection. A newer one takes over when it is `safe` to
 * load the page again (at the lock), never while somebody writes. */
export async function installWorker(address: string): Promise<void> {
  if (!navigator.serviceWorker) return;
  try {
    const found = await navigator.serviceWorker.register(address, { scope: "/m/" });
    waiting = found.waiting;
    found.addEventListener("updatefound", () => {
      const next = found.installing;
      next?.addEventListener("statechange", () => {
        if (next.state === "installed" && navigator.serviceWorker.controller) waiting = next;
      });
    });
  } catch {
    // without it the page works as long as there is a connection
  }
}

export function takeNewerPage(): void {
  if (!waiting) return;
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
  waiting.postMessage("take over");
  waiting = null;
}
