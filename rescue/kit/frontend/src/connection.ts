// Whether we are reached, in words. "Online" is a browser's guess: a kept page and a call that failed know better.
import { whenOnline } from "./online";
import { isKept } from "./skew";
import { PAGE } from "./sos-kept";
import { words } from "./words";

const LOOK_MS = 8_000;
const place = document.getElementById("connection");
const whenReached = place?.textContent ?? "";

export function tellConnection(isReached: boolean): void {
  if (!place) return;
  const said = isReached ? whenReached : words(place, "off");
  if (place.textContent !== said) place.textContent = said;
  place.classList.toggle("off", !isReached);
}

async function look(): Promise<void> {
  const asked = fetch(PAGE, { method: "HEAD", redirect: "manual" });
  tellConnection(await asked.then(({ status }) => status < 500, () => false));
}

export function watchConnection(): void {
  if (!place) return;
  tellConnection(navigator.onLine && !isKept);
  addEventListener("offline", () => tellConnection(false));
  whenOnline(() => void look());
  setInterval(() => place.classList.contains("off") && void look(), LOOK_MS);
}
