// Keys for people who keep their hands there. Off while typing, with any modifier, or when body[data-keys=off].
// Which key does what stands in body[data-keys]; an action without a part here is a press on the element with data-key.
import { applyChanges } from "./live-list";

const GO_MS = 1_500;
const ACTS: Record<string, () => void> = {
  next: () => step(1),
  previous: () => step(-1),
  apply: applyChanges,
  search: () => document.querySelector<HTMLElement>("[data-search]")?.focus(),
  go: () => (goUntil = Date.now() + GO_MS),
};
let goUntil = 0;

export function listenToKeys(): void {
  const keys = document.body.dataset.keys ?? "";
  if (keys === "off") return;
  const actions = new Map(keys.split(" ").map((each) => [each.slice(each.indexOf("=") + 1), each.split("=")[0] ?? ""]));
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.repeat || isTyping(event.target)) return;
    if (event.key === "Enter") {
      open(event);
      return;
    }
    const key = event.key.toLowerCase();
    const act = Date.now() < goUntil ? going(key) : key === "?" ? showKeys : acting(actions.get(key));
    if (!act || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    act();
  });
}

function acting(action: string | undefined): (() => void) | undefined {
  if (!action) return undefined;
  const own = ACTS[action];
  if (own) return own;
  const target = document.querySelector<HTMLElement>(`[data-key~="${action}"]`);
  return target ? () => press(target) : undefined;
}

function going(key: string): (() => void) | undefined {
  goUntil = 0;
  const target = document.querySelector<HTMLElement>(`[data-go="${key}"]`);
  return target ? () => target.click() : undefined;
}

function showKeys(): void {
  document.querySelector<HTMLDialogElement>("dialog[data-keys]")?.showModal();
}

/** A button or link is pressed, a field is gone to. */
function press(target: HTMLElement): void {
  target.closest("details")?.setAttribute("open", "");
  if (target.matches("input, select, textarea")) {
    target.scrollIntoView({ block: "center" });
    target.focus({ preventScroll: true });
  } else if (!target.matches("[disabled], [aria-disabled=true]")) {
    target.click();
  }
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
