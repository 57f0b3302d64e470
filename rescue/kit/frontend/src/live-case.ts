// A case that stays true, panel by panel. A panel with a field in use, or with words not sent yet, is left alone and says so.
import type { Hear } from "./hub";
import { oneAtATime } from "./live";

const LOOK_MS = 20_000;
const FOCUSABLE = "a[href], button, input, select, textarea, summary";

class LiveCase {
  constructor(private readonly root: HTMLElement) {}

  async update(): Promise<void> {
    const newer = await this.fetchPage();
    if (!newer) return;
    for (const panel of this.root.querySelectorAll<HTMLElement>("[data-panel]")) {
      const fresh = newer.getElementById(panel.id);
      if (fresh) this.renew(panel, fresh);
      else if (!isInUse(panel)) panel.remove();
    }
  }

  private async fetchPage(): Promise<Document | null> {
    // Opened after a refused change the address is one that cannot be fetched: the case's own is.
    const url = new URL(location.href);
    if (!url.pathname.startsWith("/desk/incidents/inc_") || url.pathname.split("/").length > 4) {
      url.pathname = `/desk/incidents/${this.root.dataset.liveCase}`;
    }
    url.hash = "";
    try {
      const answer = await fetch(url, { credentials: "same-origin", cache: "no-store" });
      if (!answer.ok || answer.redirected) return null;
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      return null;
    }
  }

  private renew(panel: HTMLElement, fresh: HTMLElement): void {
    if (asServed(panel) === asServed(fresh)) {
      delete panel.dataset.kept;
      return;
    }
    if (isInUse(panel)) {
      panel.dataset.kept = this.root.dataset.tKept ?? "";
      return;
    }
    const focused = [...panel.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement as Element);
    const open = [...panel.querySelectorAll<HTMLDetailsElement>("details[open]")].map((details) => details.id);
    panel.className = fresh.className;
    panel.replaceChildren(...fresh.childNodes);
    delete panel.dataset.kept;
    open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    if (focused >= 0) panel.querySelectorAll<HTMLElement>(FOCUSABLE)[focused]?.focus({ preventScroll: true });
  }
}

/** The panel as the house wrote it: without what clocks and senders changed since. */
function asServed(panel: HTMLElement): string {
  const copy = panel.cloneNode(true) as HTMLElement;
  copy.querySelectorAll("time-left, time-ago").forEach((clock) => {
    clock.replaceChildren();
    for (const name of ["data-state", "role", "title"]) clock.removeAttribute(name);
  });
  copy.querySelectorAll("details").forEach((details) => details.removeAttribute("open"));
  return copy.innerHTML.replace(/\s+/g, " ");
}

function isInUse(panel: HTMLElement): boolean {
  const field = document.activeElement;
  if (field && panel.contains(field) && field.matches("input, select, textarea")) return true;
  // After a refused change this page stands at its form's own address, with the words typed as its first values.
  if ([...panel.querySelectorAll("form")].some((form) => form.getAttribute("action") === location.pathname)) return true;
  return [...panel.querySelectorAll("input, select, textarea")].some(isChanged);
}

function isChanged(field: Element): boolean {
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (field instanceof HTMLSelectElement) {
    const first = Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
    return field.selectedIndex !== first;
  }
  if (!(field instanceof HTMLInputElement) || field.type === "hidden") return false;
  return field.matches("[type=radio], [type=checkbox]")
    ? field.checked !== field.defaultChecked
    : field.value !== field.defaultValue;
}

export function followCase(hear: Hear): void {
  const root = document.querySelector<HTMLElement>("[data-live-case]");
  if (!root) return;
  const page = new LiveCase(root);
  const update = oneAtATime(() => page.update());
  hear("", update, root.dataset.liveCase);
  root.addEventListener("focusout", () => setTimeout(() => root.querySelector("[data-kept]") && update()));
  // What a carrier says of a text is no event of the case: look for it now and then.
  setInterval(() => document.hidden || update(), LOOK_MS);
}
