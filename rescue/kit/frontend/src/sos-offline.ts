// The worker's part for the call for help: its page and open cases without a network, and a waiting call sent with the page closed.
import { ANOTHER, CASES, PAGE, SHELL, SYNC, WAITING, caseOf } from "./sos-kept";

interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetching extends Lasting {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const PATIENCE_MS = 3_000;
const PAGES = ["/", PAGE, ANOTHER];
const OF_A_CASE = /^\/t\/[\w-]+(\/papers)?$/;
const SCRIPT = /^\/static\/(traveller|case)-/;
const GONE = [404, 410];
const MOST_KEPT = 20;

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

/** Keeps the newest of a case; one whose link has ended is let go, and of many cases the oldest. */
async function keepCase(path: string, page: Response): Promise<void> {
  const kept = await caches.open(CASES);
  if (GONE.includes(page.status)) await kept.delete(path);
  else if (page.ok && !page.redirected) await kept.put(path, page);
  const all = await kept.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST_KEPT)).map((old) => kept.delete(old)));
}

async function inTime(asked: Promise<Response>): Promise<Response | null> {
  const late = new Promise<null>((done) => setTimeout(() => done(null), PATIENCE_MS));
  try {
    const fresh = await Promise.race([asked, late]);
    return fresh && fresh.status < 500 ? fresh : null;
  } catch {
    return null; // nobody is reached
  }
}

async function answer(event: Fetching): Promise<Response> {
  const asked = fetch(event.request);
  const fresh = await inTime(asked);
  if (fresh?.ok) event.waitUntil(keep(fresh.clone()).catch(() => undefined));
  const kept = fresh ? undefined : await caches.match(PAGE, { cacheName: SHELL });
  return fresh ?? (kept ? offerCase(await sayKept(kept)) : asked);
}

/** On the kept page the way to the newest case that is kept too. */
async function offerCase(page: Response): Promise<Response> {
  const kept = await (await caches.open(CASES)).keys();
  const newest = kept.map(({ url }) => new URL(url).pathname).filter((path) => /^\/t\/[\w-]+$/.test(path)).pop();
  if (!newest) return page;
  const text = (await page.text()).replace(/id="open-case" hidden>([^]*?)href="\/"/, `id="open-case">$1href="${newest}"`);
  return new Response(text, { status: 200, headers: page.headers });
}

/** What was kept says so in itself: its clocks then go by the phone. */
async function sayKept(page: Response): Promise<Response> {
  const text = (await page.text()).replace("<html ", "<html data-kept ");
  return new Response(text, { status: 200, headers: page.headers });
}

async function answerForCase(event: Fetching, path: string): Promise<Response> {
  const asked = fetch(event.request);
  const fresh = await inTime(asked);
  if (fresh) {
    event.waitUntil(keepCase(path, fresh.clone()).catch(() => undefined));
    return fresh;
  }
  const kept = await caches.match(path, { cacheName: CASES });
  return kept ? sayKept(kept) : asked;
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
    (event as Lasting).waitUntil(fetch(ANOTHER, { credentials: "same-origin" }).then((page) => (page.ok ? keep(page) : undefined)));
  });
  self.addEventListener("fetch", (raw) => {
    const event = raw as Fetching;
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (request.method !== "GET" || origin !== self.location.origin) return;
    if (SCRIPT.test(pathname)) event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
    else if (request.mode !== "navigate") return;
    else if (PAGES.includes(pathname)) event.respondWith(answer(event));
    else if (OF_A_CASE.test(pathname)) event.respondWith(answerForCase(event, pathname));
  });
  self.addEventListener("sync", (event) => {
    if ((event as Lasting & { tag?: string }).tag === SYNC) (event as Lasting).waitUntil(sendWaiting());
  });
}
