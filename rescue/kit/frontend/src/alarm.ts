// Two tones for a new red case, again and again until somebody takes it: only for people on shift, seen as well as heard.
import { mark } from "./tab-title";

const AGAIN_MS = 4_000;
const TONES = [880, 660];
const TONE_SECONDS = 0.18;

let context: AudioContext | null = null;
let timer = 0;
const known = new Set<string>();

/** Listens to what the shift bar says: data-new-red holds the cases that nobody has taken. */
export function sound(bar: HTMLElement): void {
  const said = bar.querySelector<HTMLElement>("[data-new-red]");
  const waiting = said?.dataset.newRed?.split(" ").filter(Boolean) ?? [];
  mark("▲", waiting.length);
  for (const each of waiting) if (!known.has(each)) notify(said, each);
  waiting.forEach((each) => known.add(each));
  if (waiting.length && !timer) {
    play();
    timer = window.setInterval(play, AGAIN_MS);
  } else if (!waiting.length) {
    clearInterval(timer);
    timer = 0;
  }
  tellState(bar);
}

/** Browsers let a page sound only after somebody pressed something on it: this is that press. */
export function offerTest(bar: HTMLElement): void {
  bar.addEventListener("click", (event) => {
    if (!(event.target as HTMLElement).closest("[data-sound-test]")) return;
    context ??= new AudioContext();
    void context.resume().then(() => {
      play();
      tellState(bar);
    });
    if ("Notification" in window && Notification.permission === "default") void Notification.requestPermission();
  });
}

function play(): void {
  context ??= new AudioContext();
  if (context.state !== "running") return;
  TONES.forEach((hertz, number) => {
    const at = context!.currentTime + number * TONE_SECONDS;
    const tone = new OscillatorNode(context!, { frequency: hertz });
    tone.connect(context!.destination);
    tone.start(at);
    tone.stop(at + TONE_SECONDS);
  });
}

/** A sound that cannot be heard is said in words. */
function tellState(bar: HTMLElement): void {
  const button = bar.querySelector<HTMLElement>("[data-sound-test]");
  const silent = bar.querySelector<HTMLElement>("[data-sound-off]");
  if (button) button.hidden = false;
  if (silent) silent.hidden = context?.state === "running";
}

function notify(said: HTMLElement | undefined | null, incident: string): void {
  if (!("Notification" in window) || Notification.permission !== "granted" || !document.hidden) return;
  const shown = new Notification(said?.dataset.tNewRed ?? "", { tag: incident, requireInteraction: true });
  shown.onclick = () => {
    window.focus();
    location.href = `/desk/incidents/${incident}`;
  };
}
