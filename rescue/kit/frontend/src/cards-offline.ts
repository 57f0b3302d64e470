// The worker of the phrase cards: the network first, what is kept on the phone when there is none.
import { KEPT } from "./keep-cards";

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
    const found = (await kept.match(request)) ?? (await kept.match(request, { ignoreSearch: true }));
    if (found) return found;
    throw none;
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event as Fetching;
  if (request.method === "GET" && new URL(request.url).origin === self.location.origin) {
    (event as Fetching).respondWith(answer(request));
  }
});
