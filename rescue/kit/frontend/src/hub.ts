// The desk's ear: one stream through the shared worker, and a bar that says when what is shown may be old.
import { listen } from "./live";
import { DESK_NEWS } from "./news";
import type { StreamNews } from "./stream-worker";
import { words } from "./words";

const OLD_AFTER_MS = 10_000;
/** The stream ticks every 15 s; ten seconds without the tick that was due is silence. */
const TICK_MS = 15_000;
const POLL_MS = 15_000;
const GATHER_MS = 60;

let heardAt = Date.now();
let down = false;
let gathering: ReturnType<typeof setTimeout> | undefined;
const gathered = new Set<string>();
export type Hear = (url: string, news: () => void, about?: string) => void;

const wanted: { news: () => void; about: string | undefined }[] = [];

/** Calls `news` at every change the page's one stream tells of, or only at those `about` one incident. */
export const hear: Hear = (_url, news, about) => {
  wanted.push({ news, about });
};

export function start(): void {
  const url = document.body.dataset.stream;
  if (!url) return;
  const address = new URL(url, location.href).href;
  if (!throughWorker(address)) listen(address, () => changed(), pulse);
  watchSilence();
}

function pulse(up: boolean): void {
  down = !up;
  if (up) heardAt = Date.now();
}

function throughWorker(address: string): boolean {
  const script = document.body.dataset.worker;
  if (!script || typeof SharedWorker === "undefined") return false;
  try {
    const port = new SharedWorker(script).port;
    port.onmessage = ({ data }: MessageEvent<StreamNews>) => {
      pulse(data.kind !== "down");
      if (data.kind === "news" && data.lastId !== document.body.dataset.after) changed(data.about);
      if (data.kind === "news") document.body.dataset.after = data.lastId;
    };
    port.postMessage(address);
    addEventListener("pagehide", () => port.postMessage("bye"));
    addEventListener("pageshow", (event) => event.persisted && port.postMessage(address));
    return true;
  } catch {
    return false;
  }
}

/** One commit tells several things: what is fetched waits for all of them. Empty: it may have been about anything. */
function changed(about = ""): void {
  document.dispatchEvent(new Event(DESK_NEWS));
  gathered.add(about);
  gathering ??= setTimeout(tell, GATHER_MS);
}

function tell(): void {
  gathering = undefined;
  const about = new Set(gathered);
  gathered.clear();
  for (const each of wanted) if (about.has("") || !each.about || about.has(each.about)) each.news();
}

function watchSilence(): void {
  const bar = document.querySelector<HTMLElement>("[data-may-be-old]");
  let asked = 0;
  setInterval(() => {
    const silent = Date.now() - heardAt;
    const old = silent > (down ? OLD_AFTER_MS : TICK_MS + OLD_AFTER_MS);
    if (bar) showAge(bar, old, silent);
    if (old && Date.now() - asked > POLL_MS) {
      asked = Date.now();
      changed();
    }
  }, 1_000);
}

function showAge(bar: HTMLElement, old: boolean, silent: number): void {
  if (!old) {
    bar.hidden = true;
    return;
  }
  const seconds = String(Math.round(silent / 1_000));
  const place = bar.querySelector<HTMLElement>("[data-age]") ?? bar;
  place.textContent = words(bar, "old", { seconds }) || place.textContent;
  bar.hidden = false;
}
