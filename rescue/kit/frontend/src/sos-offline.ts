// The worker's part for the call for help: the SOS page without a network, and a waiting call sent with the page closed.
import { PAGE, SHELL, SYNC, WAITING, caseOf } from "./sos-kept";

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const PATIENCE_MS = 3_000;
const PAGES = ["/", PAGE];

/** Keeps the page and the one script it names; what an older page needed is let go. */
async function keep(page: Response): Promise<void> {
  const script = /src="(\/static\/traveller-[^"]+)"/.exec(await page.clone().text())?.[1];
  if (!script) return;
  const kept = await caches.open(SHELL);
  if (!(await kept.match(script))) await kept.add(script);
  await kept.put(PAGE, page);
  for (const old of await kept.keys()) {
    if (![PAGE, script].includes(new URL(old.url).pathname)) await kept.delete(old);
  }
}

async function answer(event: Fetching): Promise<Response> {
  const late = new Promise<Response>((_, fail) => setTimeout(() => fail(new Error("late")), PATIENCE_MS));
  const asked = fetch(event.request);
  try {
    const fresh = await Promise.race([asked, late]);
    if (fresh.ok) event.waitUntil(keep(fresh.clone()).catch(() => undefined));
    if (fresh.status < 500) return fresh;
  } catch {
    // Nobody is reached, or too slowly for somebody in need.
  }
  return (await caches.match(PAGE, { cacheName: SHELL })) ?? asked;
}

/** Throws while one could not be sent: the browser then tries again by itself. */
async function sendWaiting(): Promise<void> {
  const waiting = await caches.open(WAITING);
  for (const place of await waiting.keys()) {
    const body = new URLSearchParams(await (await waiting.match(place))?.text());
    const headers = { Accept: "text/html" };
    if (!caseOf(await fetch(PAGE, { method: "POST", body, headers, credentials: "same-origin" }))) throw new Error("not yet");
    await waiting.delete(place);
  }
}

export function answerWithoutNetwork(scope: string): void {
  self.addEventListener("install", (event) => {
    if (new URL(scope).pathname !== "/") return;
    (event as Lasting).waitUntil(fetch(PAGE, { credentials: "same-origin" }).then((page) => (page.ok ? keep(page) : undefined)));
  });
  self.addEventListener("fetch", (event) => {
    const { request } = event as Fetching;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== self.location.origin) return;
    if (request.mode === "navigate" && PAGES.includes(pathname)) (event as Fetching).respondWith(answer(event as Fetching));
    else if (pathname.startsWith("/static/traveller-")) {
      (event as Fetching).respondWith(caches.match(request, { cacheName: SHELL }).then((kept) => kept ?? fetch(request)));
    }
  });
  self.addEventListener("sync", (event) => {
    if ((event as Lasting & { tag?: string }).tag === SYNC) (event as Lasting).waitUntil(sendWaiting());
  });
}
