// Where the phone is: the best fix of the first twelve seconds, never in the way of the message for help.
import { words } from "./words";

export type Fix = { latitude: number; longitude: number; accuracy_m: number };

const LISTEN_MS = 12_000;
const GOOD_ENOUGH_M = 20;
const FOUND_M = 50;
const ROUGH_M = 1_000;

/** Calls `better` with each fix more accurate than the last, `none` when there is none and never will be. */
export function locate(better: (fix: Fix) => void, none: (reason: "denied" | "unavailable") => void): void {
  if (!navigator.geolocation || !window.isSecureContext) {
    none("unavailable");
    return;
  }
  let best: Fix | null = null;
  const watch = navigator.geolocation.watchPosition(
    (position) => {
      const { latitude, longitude, accuracy } = position.coords;
      if (best && accuracy >= best.accuracy_m) return;
      best = { latitude, longitude, accuracy_m: Math.ceil(accuracy) };
      better(best);
      if (accuracy <= GOOD_ENOUGH_M) stop();
    },
    (problem) => {
      if (best) return;
      stop();
      none(problem.code === problem.PERMISSION_DENIED ? "denied" : "unavailable");
    },
    { enableHighAccuracy: true, maximumAge: 30_000, timeout: LISTEN_MS },
  );
  const timer = setTimeout(stop, LISTEN_MS);
  function stop(): void {
    clearTimeout(timer);
    navigator.geolocation.clearWatch(watch);
  }
}

/** Tells the state of the search in the page's own words: data-t-found, -about, -rough, -denied, -unavailable. */
export function tell(place: HTMLElement | null, state: string, accuracy_m = 0): void {
  if (!place) return;
  const metres = new Intl.NumberFormat(document.documentElement.lang || "en").format(accuracy_m);
  place.dataset.fix = state;
  place.textContent = words(place, state, { metres }) || place.textContent;
}

export function tellFix(place: HTMLElement | null, fix: Fix): void {
  tell(place, fix.accuracy_m <= FOUND_M ? "found" : fix.accuracy_m <= ROUGH_M ? "about" : "rough", fix.accuracy_m);
}

/** Sends a fix to the house; answers whether it arrived. */
export async function send(url: string, fix: Fix | Record<string, string>): Promise<boolean> {
  const body = new URLSearchParams(Object.entries(fix).map(([name, value]) => [name, String(value)]));
  try {
    return (await fetch(url, { method: "POST", body, credentials: "same-origin", keepalive: true })).ok;
  } catch {
    return false;
  }
}
