// Two clocks: the phone's own, which may be set wrong, and the server's as it was last heard. Both
// are kept with everything that is sent; days are proposed by the server's where it is known.

const KEPT = "hedun-phone-clock";

/** Server's time minus the phone's, in ms, as last heard; undefined if never. */
export function clockDifference(): number | undefined {
  const kept = localStorage.getItem(KEPT);
  return kept === null ? undefined : Number(kept);
}

/** Hears the server's time (RFC 3339). */
export function hearServer(said: string | null): void {
  const server = said ? Date.parse(said) : NaN;
  if (!Number.isNaN(server)) localStorage.setItem(KEPT, String(server - Date.now()));
}

/** The best known time, in ms. */
export function now(): number {
  return Date.now() + (clockDifference() ?? 0);
}

/** How far the phone's clock is off, in whole minutes (late: below 0), where that matters. */
export function minutesOff(): number {
  const minutes = Math.round(-(clockDifference() ?? 0) / 60_000);
  return Math.abs(minutes) >= 5 ? minutes : 0;
}

/** The phone's own clock, RFC 3339, and the difference as it was known then. */
export function bothClocks(): { device_clock: string; server_ahead_s: number | null } {
  const difference = clockDifference();
  return {
    device_clock: new Date().toISOString(),
    server_ahead_s: difference === undefined ? null : Math.round(difference / 1000),
  };
}
