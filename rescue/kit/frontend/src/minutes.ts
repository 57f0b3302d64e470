// Minutes that pass while a page is open, in the page's own words: .minutes[data-until] counts down, [data-since] says how old news is.
import { skew } from "./skew";
import { words } from "./words";

const EVERY_MS = 10_000;
const FRESH_SECONDS = 10;

function count(): void {
  const now = Date.now() + skew;
  document.querySelectorAll<HTMLElement>(".minutes[data-until]").forEach((place) => {
    const left = Math.ceil((Date.parse(place.dataset.until ?? "") - now) / 60_000);
    if (left > 0) place.textContent = String(left);
  });
  document.querySelectorAll<HTMLElement>("[data-since]").forEach((place) => {
    const seconds = Math.floor((now - Date.parse(place.dataset.since ?? "")) / 1_000);
    const old = { minutes: String(Math.floor(seconds / 60)), seconds: String(seconds) };
    const text = words(place, seconds >= 60 ? "ago" : seconds >= FRESH_SECONDS ? "seconds" : "now", old);
    if (text && place.textContent !== text) place.textContent = text;
  });
}

/** What is said only when nothing was heard for a while. */
function tellSilence(): void {
  document.querySelectorAll<HTMLElement>("[data-silent-from]").forEach((notice) => {
    notice.hidden = Date.now() + skew < Date.parse(notice.dataset.silentFrom ?? "");
  });
}

export function countMinutes(): void {
  const look = (): void => {
    count();
    tellSilence();
  };
  look();
  setInterval(look, EVERY_MS);
}
