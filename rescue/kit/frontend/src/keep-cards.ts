// Keeps the phrase cards of two languages on the phone, so that they open without a network.
export const KEPT = "cards-1";

/** Fetches the page with its style and script, and says so once they are kept; quietly nothing where that is impossible. */
export async function keepCards(place: HTMLElement): Promise<void> {
  const page = place.dataset.kept;
  if (!page || !("serviceWorker" in navigator) || !("caches" in window)) return;
  try {
    await navigator.serviceWorker.register("/cards/offline.js", { scope: "/cards/" });
    const kept = await caches.open(KEPT);
    await kept.addAll([page, ...(place.dataset.keep ?? "").split(" ").filter(Boolean)]);
    place.hidden = false;
  } catch {
    // No network, no room or no permission: the cards still work while the page is open.
  }
}
