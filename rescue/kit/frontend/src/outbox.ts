// Forms that survive no network: kept on the phone with the time they were pressed, sent when there is one again.
import { words } from "./words";

type Kept = { url: string; fields: [string, string][] };

const STORE = "homeward.outbox";
const PATIENCE_MS = 8_000;
const AGAIN_MS = 15_000;
const MOST_KEPT = 50;

function kept(): Kept[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(STORE) ?? "[]");
    return Array.isArray(read) ? (read as Kept[]) : [];
  } catch {
    return [];
  }
}

function keep(all: Kept[]): boolean {
  try {
    localStorage.setItem(STORE, JSON.stringify(all.slice(-MOST_KEPT)));
    return true;
  } catch {
    return false;
  }
}

function show(): void {
  const place = document.getElementById("outbox");
  const count = kept().length;
  if (!place) return;
  place.hidden = count === 0;
  place.textContent = count ? words(place, "kept", { count: String(count) }) || "" : "";
}

/** The answer, or null where nobody was reached. */
async function post(one: Kept): Promise<Response | null> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    const body = new URLSearchParams(one.fields);
    const headers = { Accept: "text/html" };
    return await fetch(one.url, { method: "POST", body, headers, credentials: "same-origin", signal: stop.signal });
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

let isSending = false;

/** Sends what is kept, in its order; what the house refuses is let go, because the page will say why. */
async function sendKept(): Promise<void> {
  if (isSending) return;
  isSending = true;
  let sent = 0;
  for (let first = kept()[0]; first; first = kept()[0]) {
    const answer = await post(first);
    if (!answer || answer.status >= 500 || answer.status === 429) break;
    keep(kept().slice(1));
    sent += 1;
  }
  isSending = false;
  show();
  if (sent && !kept().length) location.reload();
}

function native(form: HTMLFormElement, fields: [string, string][]): void {
  for (const [name, value] of fields) {
    if (form.elements.namedItem(name) instanceof HTMLInputElement) continue;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    form.append(field);
  }
  form.submit();
}

async function submit(form: HTMLFormElement, button: HTMLElement | null): Promise<void> {
  const pressed = button instanceof HTMLButtonElement && button.name ? [[button.name, button.value]] : [];
  const typed = Array.from(new FormData(form)).filter((field): field is [string, string] => typeof field[1] === "string");
  const fields = [...typed, ...(pressed as [string, string][])];
  const one: Kept = { url: form.action, fields };
  const answer = kept().length ? null : await post(one);
  if (answer?.ok) {
    location.assign(answer.url);
    return;
  }
  if (answer) {
    native(form, fields);
    return;
  }
  if (form.dataset.outbox === "timed") one.fields = [...fields, ["at", new Date().toISOString()]];
  if (!keep([...kept(), one])) native(form, fields);
  show();
}

/** Forms with `data-outbox` are kept; those of `timed` say when they were pressed. */
export function keepForms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.dataset.outbox || event.defaultPrevented) return;
    // A picture is too much for a phone's small store: the browser sends it itself.
    if (Array.from(form.querySelectorAll<HTMLInputElement>("input[type=file]")).some((field) => field.files?.length)) return;
    event.preventDefault();
    const button = event.submitter;
    if (button?.getAttribute("aria-disabled") === "true") return;
    button?.setAttribute("aria-disabled", "true");
    void submit(form, button).then(() => setTimeout(() => button?.removeAttribute("aria-disabled"), 1_000));
  });
  show();
  void sendKept();
  window.addEventListener("online", () => void sendKept());
  window.addEventListener("focus", () => void sendKept());
  setInterval(() => kept().length && void sendKept(), AGAIN_MS);
}
