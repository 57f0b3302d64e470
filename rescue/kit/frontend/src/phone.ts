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
/** Lines of a call can be heard where the browser has voices. */
function offerVoices(): void {
  if (!("speechSynthesis" in window)) return;
  const show = (): void => document.querySelectorAll<HTMLElement>("[data-speak]").forEach((button) => (button.hidden = false));
  document.querySelectorAll<HTMLElement>("[data-poll]").forEach((place) => {
    new MutationObserver(show).observe(place, { childList: true, subtree: true });
  });
  document.addEventListener("click", ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLElement>("[data-speak]") : null;
    if (!button) return;
    const said = new SpeechSynthesisUtterance(button.dataset.speak);
    said.lang = button.dataset.language ?? "";
    speechSynthesis.cancel();
    speechSynthesis.speak(said);
  });
  show();
}

showNewest();
offerVoices();
sendOnce();
