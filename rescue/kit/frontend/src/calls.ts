// The desk's telephone: the bar that shows what rings on every page, and the beat of whoever has a call.
import type { Hear } from "./hub";
import { oneAtATime, refresh } from "./live";
import { mark } from "./tab-title";

const BEAT_MS = 25_000;
const LOOK_MS = 15_000;

/** Fills the bar at once, at every change and now and then; a ringing call is also seen in the tab's title. */
export function followCalls(hear: Hear): void {
  const bar = document.getElementById("call-bar");
  if (!bar) return;
  const look = oneAtATime(async () => {
    await refresh(bar);
    mark("☎", bar.querySelectorAll(".rings").length);
  });
  hear("", look);
  setInterval(() => document.hidden || look(), LOOK_MS);
  look();
}

/** Says that the person with this call is still at their desk. */
export function beat(): void {
  setInterval(() => {
    const url = document.querySelector<HTMLElement>("[data-heartbeat]")?.dataset.heartbeat;
    if (url) void fetch(url, { method: "POST", credentials: "same-origin", redirect: "manual" }).catch(() => undefined);
  }, BEAT_MS);
}
