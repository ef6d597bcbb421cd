// The service worker of /m/: the page, its parts and its map without a connection. What to keep is a
// list that the server writes before this text (hedun/phone/page.py).
import { cleanupOutdatedCaches, precacheAndRoute, type PrecacheEntry } from "workbox-precaching";

declare const PRECACHE: PrecacheEntry[];
interface Worker {
  skipWaiting(): Promise<void>;
  addEventListener(name: "message", heard: (event: MessageEvent) => void): void;
}

cleanupOutdatedCaches();
precacheAndRoute(PRECACHE, { ignoreURLParametersMatching: [/.*/] });
// Not by itself: a page that is open would lose the parts it has not loaded yet.
(self as unknown as Worker).addEventListener("message", (event) => {
  if (event.data === "take over") void (self as unknown as Worker).skipWaiting();
});
