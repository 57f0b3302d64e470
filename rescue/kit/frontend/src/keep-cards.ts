// Keeps the phrase cards of two languages on the phone, and the page they are chosen on, so that they open without a network.
export const KEPT = "cards-1";
export const CHOOSER = "/cards";

/** Fetches the page with its style and script, and says so once they are kept; quietly nothing where that is impossible. */
export async function keepCards(place: HTMLElement): Promise<void> {
  const page = place.dataset.kept;
  if (!page || !("serviceWorker" in navigator) || !("caches" in window)) return;
  try {
    await navigator.serviceWorker.register("/cards/offline.js", { scope: CHOOSER });
    const kept = await caches.open(KEPT);
    await kept.addAll([...new Set([page, CHOOSER, ...(place.dataset.keep ?? "").split(" ").filter(Boolean)])]);
    place.hidden = page === CHOOSER;
  } catch {
    // No network, no room or no permission: the cards still work while the page is open.
  }
}

/** On the chooser: the pairs this phone has, whatever language they are kept in, and what of the others needs a network. */
export async function listKept(place: HTMLElement): Promise<void> {
  if (!("caches" in window)) return;
  const names = new Map<string, string>(Object.entries(JSON.parse(place.dataset.names ?? "{}") as Record<string, string>));
  const addresses = (await (await caches.open(KEPT)).keys()).map((request) => new URL(request.url));
  const pairs = addresses.filter((address) => /^\/cards\/[\w-]+$/.test(address.pathname));
  const list = place.querySelector("ul");
  for (const address of pairs) {
    const other = address.pathname.slice("/cards/".length);
    const link = document.createElement("a");
    link.href = address.pathname + address.search;
    const pair = link.appendChild(document.createElement("span"));
    pair.append(...[address.searchParams.get("language") ?? "", other].flatMap((code, n) => [n ? " → " : "", bdi(code, names.get(code))]));
    list?.appendChild(document.createElement("li")).append(link);
  }
  place.hidden = pairs.length === 0;
  const missing = new URLSearchParams(location.search).has("missing");
  document.querySelectorAll<HTMLElement>("[data-missing]").forEach((notice) => (notice.hidden = !missing));
  const mark = (): void =>
    document.querySelectorAll<HTMLElement>("[data-needs-network]").forEach((note) => {
      const href = note.closest("li")?.querySelector("a")?.getAttribute("href");
      note.hidden = navigator.onLine || pairs.some((address) => address.pathname + address.search === href);
    });
  ["online", "offline"].forEach((happening) => addEventListener(happening, mark));
  mark();
}

function bdi(code: string, name: string | undefined): HTMLElement {
  return Object.assign(document.createElement("bdi"), { lang: code, textContent: name ?? code });
}
