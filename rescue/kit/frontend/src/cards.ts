// Phrase cards: read aloud where the phone has a voice for the language, one card open at a time, kept for later.
import { keepCards } from "./keep-cards";

const SLOWLY = 0.85;

/** The phone's own voice for a language, or none: a Thai text read by an English voice helps nobody. */
function voiceFor(language: string): SpeechSynthesisVoice | undefined {
  const [primary] = language.split("-");
  const fitting = speechSynthesis.getVoices().filter((voice) => voice.lang.toLowerCase().replace("_", "-").startsWith(primary ?? language));
  const place = language === "zh-Hant" ? "tw" : language === "zh-Hans" ? "cn" : "";
  return fitting.find((voice) => place && voice.lang.toLowerCase().endsWith(place)) ?? fitting[0];
}

function offerVoices(): void {
  document.querySelectorAll<HTMLButtonElement>("[data-speak]").forEach((button) => {
    const voice = voiceFor(button.dataset.language ?? "");
    button.hidden = !voice;
    button.onclick = () => {
      const spoken = new SpeechSynthesisUtterance(button.dataset.speak);
      if (voice) [spoken.voice, spoken.lang, spoken.rate] = [voice, voice.lang, SLOWLY];
      speechSynthesis.cancel();
      speechSynthesis.speak(spoken);
    };
  });
}

function openOneAtATime(): void {
  const all = [...document.querySelectorAll<HTMLDetailsElement>("details.phrase")];
  all.forEach((card) =>
    card.addEventListener("toggle", () => card.open && all.forEach((other) => other !== card && (other.open = false))),
  );
  const named = document.getElementById(location.hash.slice(1));
  if (named instanceof HTMLDetailsElement) named.open = true;
}

if ("speechSynthesis" in window) {
  offerVoices();
  speechSynthesis.onvoiceschanged = offerVoices;
}
openOneAtATime();
document.querySelectorAll<HTMLElement>("[data-kept]").forEach((place) => void keepCards(place));
