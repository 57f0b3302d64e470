// "Online" is a browser's guess, and often a second too early: what waits for a network is tried a few times.
const AFTER_MS = [0, 1_000, 4_000];

/** Does this when there may be a network again; it may be called while there is none. */
export function whenOnline(act: () => void): void {
  addEventListener("online", () => AFTER_MS.forEach((wait) => setTimeout(act, wait)));
}
