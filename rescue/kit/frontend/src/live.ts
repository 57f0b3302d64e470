// A page that stays true: news only says that something changed; the page then fetches what its viewer may see.

const WAIT_FIRST_MS = 2_000;
const WAIT_MOST_MS = 60_000;
export const NEWS = ["message", "change", "reset"];

/** Listens to one stream, reopening it when the browser gives up; closed while the page is hidden. `alive` hears its pulse. */
export function listen(url: string, news: () => void, alive: (up: boolean) => void = () => undefined): void {
  let source: EventSource | null = null;
  let wait = WAIT_FIRST_MS;
  let timer = 0;
  const open = (): void => {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(url);
    source.onopen = () => {
      wait = WAIT_FIRST_MS;
      alive(true);
    };
    source.addEventListener("tick", () => alive(true));
    source.onerror = () => {
      alive(false);
      if (source?.readyState !== EventSource.CLOSED) return;
      timer = setTimeout(open, wait);
      wait = Math.min(wait * 2, WAIT_MOST_MS);
    };
    for (const name of NEWS) {
      source.addEventListener(name, () => {
        alive(true);
        news();
      });
    }
  };
  const seen = (): void => {
    if (document.hidden) {
      clearTimeout(timer);
      source?.close();
      source = null;
    } else if (!source || source.readyState === EventSource.CLOSED) {
      open();
      news();
    }
  };
  document.addEventListener("visibilitychange", seen);
  addEventListener("pageshow", (event) => event.persisted && seen());
  addEventListener("pagehide", () => source?.close());
  addEventListener("online", seen);
  if (!document.hidden) open();
}

/** One run at a time; news during a run starts one more, so that the last state always wins. */
export function oneAtATime(run: () => Promise<void>): () => void {
  let busy = false;
  let again = false;
  const start = async (): Promise<void> => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      do {
        again = false;
        await run();
      } while (again);
    } finally {
      busy = false;
    }
  };
  return () => void start();
}

/** The fresh copy of an element, found by its id in its fragment or page; null when the answer is not for us. */
export async function fresh(element: HTMLElement): Promise<HTMLElement | null> {
  const url = element.dataset.liveFragment || location.href;
  let asked = asking.get(url);
  if (!asked) {
    asking.set(url, (asked = fetchText(url)));
    setTimeout(() => asking.delete(url)); // whoever asks later wants to know what happened since
  }
  const text = await asked;
  return text === null ? null : new DOMParser().parseFromString(text, "text/html").getElementById(element.id);
}

/** What is being asked for in this very turn: elements of one address share one request. */
const asking = new Map<string, Promise<string | null>>();

async function fetchText(url: string): Promise<string | null> {
  try {
    const answer = await fetch(url, { credentials: "same-origin", cache: "no-store" });
    return answer.ok && !answer.redirected ? await answer.text() : null;
  } catch {
    return null;
  }
}

/** Puts the fresh children in place, unless somebody is writing in there: then it waits until they leave the field. */
export async function refresh(element: HTMLElement): Promise<void> {
  if (!element.isConnected) return;
  const newer = await fresh(element);
  if (!newer) return;
  if (isWriting(element)) {
    element.addEventListener("focusout", () => setTimeout(() => void refresh(element)), { once: true });
    return;
  }
  const focused = document.activeElement?.id;
  for (const { id } of element.querySelectorAll("details[open][id]")) {
    newer.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  }
  if (element.innerHTML !== newer.innerHTML) element.replaceChildren(...newer.childNodes);
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus();
}

function isWriting(element: HTMLElement): boolean {
  const field = document.activeElement;
  return !!field && element.contains(field) && field.matches("input, select, textarea, [contenteditable]");
}

/** Every [data-live] element follows the stream its attribute names. */
export function followLive(hear: (url: string, news: () => void) => void = listen): void {
  document.querySelectorAll<HTMLElement>("[data-live]").forEach((element) => {
    const url = element.dataset.live;
    if (url && element.id) hear(url, oneAtATime(() => refresh(element)));
  });
}
