// The pretend phones of the demonstration: texts appear as they are sent, the newest in sight.
import { sendOnce } from "./forms";
import { oneAtATime, refresh } from "./live";

const LOOK_MS = 2_000;

/** Texts come from the carrier, which is outside the house and tells its stream nothing: the page looks for them. */
function keepLooking(place: HTMLElement): void {
  const look = oneAtATime(() => refresh(place));
  setInterval(() => document.hidden || look(), LOOK_MS);
}

function showNewest(): void {
  document.querySelectorAll<HTMLElement>("[data-newest-last]").forEach((list) => (list.scrollTop = list.scrollHeight));
}

document.querySelectorAll<HTMLElement>("[data-poll]").forEach((place) => {
  new MutationObserver(showNewest).observe(place, { childList: true, subtree: true });
  keepLooking(place);
});
showNewest();
sendOnce();
