// The worker of the phrase cards: the network first, what is kept on the phone when there is none.
import { CHOOSER, KEPT } from "./keep-cards";

interface Fetching extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

const PATIENCE_MS = 3_000;

async function answer(request: Request): Promise<Response> {
  const kept = await caches.open(KEPT);
  if (new URL(request.url).pathname.startsWith("/static/")) return (await kept.match(request)) ?? fetch(request);
  const late = new Promise<Response>((_, fail) => setTimeout(() => fail(new Error("late")), PATIENCE_MS));
  try {
    return await Promise.race([fetch(request), late]);
  } catch (none) {
    const asked = new URL(request.url);
    const isAny = asked.pathname === CHOOSER || !asked.searchParams.has("language");
    const found = (await kept.match(request)) ?? (isAny ? await kept.match(request, { ignoreSearch: true }) : undefined);
    if (found) return found;
    // A pair that is not kept: the chooser says so and shows those that are.
    if (request.mode === "navigate" && (await kept.match(CHOOSER))) return Response.redirect(`${CHOOSER}?missing=1`, 302);
    throw none;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event as Fetching;
  if (request.method === "GET" && new URL(request.url).origin === self.location.origin) {
    (event as Fetching).respondWith(answer(request));
  }
});
