// A case and its papers on the phone: kept when they are open, shown with their age when there is no network.
import { whenOnline } from "./online";
import { CASES, keepWorker } from "./sos-kept";
import { isKept } from "./skew";

/** Says so where this page is one that the phone had kept, and fetches a fresh one when there is a network again. */
export function tellKept(): void {
  if (!isKept) return;
  const notice = document.getElementById("kept-page");
  if (notice) notice.hidden = false;
  whenOnline(() => void freshen());
}

const isTyped = (): boolean =>
  Array.from(document.querySelectorAll<HTMLTextAreaElement>("textarea"), (field) => field.value).some(Boolean);

/** The kept page stays until the house answers, and while somebody writes in it. */
async function freshen(): Promise<void> {
  const answer = await fetch(location.pathname, { credentials: "same-origin" }).catch(() => null);
  if (answer && !isTyped()) location.reload();
}

/** Keeps this page, and those it names, for the time without a network. */
export async function keepThisPage(): Promise<void> {
  if (isKept || !("caches" in window)) return;
  const also = Array.from(document.querySelectorAll<HTMLElement>("[data-keep-also]"), (place) => place.dataset.keepAlso ?? "");
  try {
    await keepWorker();
    const kept = await caches.open(CASES);
    const scripts = Array.from(document.scripts, ({ src }) => src).filter(Boolean);
    for (const page of [location.pathname, ...also, ...scripts]) {
      const answer = await fetch(page, { credentials: "same-origin" });
      if (answer.ok && !answer.redirected) await kept.put(page, answer);
    }
    document.querySelectorAll<HTMLElement>("[data-keep-page]").forEach((notice) => (notice.hidden = false));
  } catch {
    // No network, no room or no permission: the page still works while it is open.
  }
}
