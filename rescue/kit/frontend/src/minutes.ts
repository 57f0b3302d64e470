// Minutes that pass while a page is open, in the page's own words: .minutes[data-until] counts down, [data-since] says how old news is.
import { words } from "./words";

const EVERY_MS = 10_000;
const skew = Date.parse(document.documentElement.dataset.now ?? "") - Date.now() || 0;

function count(): void {
  const now = Date.now() + skew;
  document.querySelectorAll<HTMLElement>(".minutes[data-until]").forEach((place) => {
    const left = Math.ceil((Date.parse(place.dataset.until ?? "") - now) / 60_000);
    if (left > 0) place.textContent = String(left);
  });
  document.querySelectorAll<HTMLElement>("[data-since]").forEach((place) => {
    const minutes = Math.floor((now - Date.parse(place.dataset.since ?? "")) / 60_000);
    const text = minutes > 0 ? words(place, "ago", { minutes: String(minutes) }) : words(place, "now");
    if (text && place.textContent !== text) place.textContent = text;
  });
}

export function countMinutes(): void {
  count();
  setInterval(count, EVERY_MS);
}
