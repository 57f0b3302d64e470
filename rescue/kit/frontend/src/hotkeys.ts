// Keys for people who keep their hands there. Off while typing, with any modifier, or when body[data-hotkeys=off].
import { applyChanges } from "./live-list";

const KEYS: Record<string, () => void> = {
  j: () => step(1),
  k: () => step(-1),
  r: applyChanges,
  "/": () => document.querySelector<HTMLElement>("[data-search]")?.focus(),
  "?": () => document.querySelector<HTMLDialogElement>("dialog[data-keys]")?.showModal(),
};

export function listenToKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.body.dataset.hotkeys === "off" || isTyping(event.target)) return;
    if (event.key === "Enter") {
      open(event);
      return;
    }
    const act = KEYS[event.key.toLowerCase()];
    if (!act || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    act();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, select, textarea, [contenteditable]");
}

function step(by: 1 | -1): void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row]")].filter((row) => row.offsetParent);
  const focused = rows.findIndex((row) => row.contains(document.activeElement));
  const at = focused < 0 ? rows.findIndex((row) => row.ariaCurrent === "true") : focused;
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1)];
  if (!next) return;
  if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

/** Enter on a row opens what the row is about; on a link or button it already does. */
function open(event: KeyboardEvent): void {
  const row = event.target;
  if (!(row instanceof HTMLElement) || !row.matches("[data-row]")) return;
  event.preventDefault();
  row.querySelector("a")?.click();
}
