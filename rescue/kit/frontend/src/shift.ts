// Who is on shift, and who is at a case: a bar that stays true, and a beat while a case is looked at.
import { offerTest, sound } from "./alarm";
import type { Hear } from "./hub";
import { oneAtATime, refresh } from "./live";

const BEAT_MS = 20_000;
const LOOK_MS = 60_000;

/** Fills the bar, and says on the body whether this person hears alarms: body[data-on-shift]. */
export function followShift(hear: Hear): void {
  const bar = document.getElementById("shift-bar");
  if (!bar) return;
  const look = oneAtATime(async () => {
    await refresh(bar);
    const said = bar.querySelector<HTMLElement>("[data-on-shift]");
    if (said) document.body.dataset.onShift = said.dataset.onShift;
    sound(bar);
  });
  offerTest(bar);
  hear("", look);
  setInterval(() => document.hidden || look(), LOOK_MS);
  look();
}

/** While a case stands open in front of somebody, the others see it. */
export function bePresent(): void {
  const url = document.querySelector<HTMLElement>("[data-presence]")?.dataset.presence;
  if (!url) return;
  const beat = (): void => {
    if (!document.hidden) void fetch(url, { method: "POST", credentials: "same-origin" }).catch(() => undefined);
  };
  setInterval(beat, BEAT_MS);
  document.addEventListener("visibilitychange", beat);
  addEventListener("pagehide", () => void fetch(`${url}/end`, { method: "POST", credentials: "same-origin", keepalive: true }).catch(() => undefined));
  beat();
}
