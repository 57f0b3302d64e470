// Phrase cards: read aloud where the phone has a voice for the language, one card open at a time, kept for later.
import { keepCards, listKept } from "./keep-cards";
import { voiceFor } from "./voices";
import { words } from "./words";

const SLOWLY = 0.85;

/** A Thai text read by an English voice helps nobody: without a fitting voice the button says so. */
function offerVoices(): void {
  const voices = "speechSynthesis" in window ? speechSynthesis.getVoices() : [];
  document.querySelectorAll<HTMLButtonElement>("[data-speak]").forEach((button) => {
    const voice = voiceFor(button.dataset.language ?? "", voices);
    button.hidden = false;
    button.setAttribute("aria-disabled", String(!voice));
    button.textContent = words(button, voice ? "speak" : "unspoken");
    button.onclick = () => voice && speak(button.dataset.speak ?? "", voice);
  });
}

function speak(text: string, voice: SpeechSynthesisVoice): void {
  const spoken = new SpeechSynthesisUtterance(text);
  [spoken.voice, spoken.lang, spoken.rate] = [voice, voice.lang, SLOWLY];
  speechSynthesis.cancel();
  speechSynthesis.speak(spoken);
}

function openOneAtATime(): void {
  const all = [...document.querySelectorAll<HTMLDetailsElement>("details.phrase")];
  all.forEach((card) =>
    card.addEventListener("toggle", () => card.open && all.forEach((other) => other !== card && (other.open = false))),
  );
  const named = document.getElementById(location.hash.slice(1));
  if (named instanceof HTMLDetailsElement) named.open = true;
}

offerVoices();
if ("speechSynthesis" in window) speechSynthesis.onvoiceschanged = offerVoices;
openOneAtATime();
document.querySelectorAll<HTMLElement>("[data-kept]").forEach((place) => void keepCards(place));
document.querySelectorAll<HTMLElement>("[data-kept-pairs]").forEach((place) => void listKept(place));
