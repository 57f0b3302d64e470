// Forms that survive no network: kept on the phone with the time they were pressed, sent when there is one again.
import { tellConnection } from "./connection";
import { free, hold } from "./forms";
import { whenOnline } from "./online";
import { caseOf, forget, newKey, sendInBackground } from "./sos-kept";
import { words } from "./words";

type Fields = [string, string][];
type Kept = { url: string; fields: Fields; sos?: string };

const STORE = "homeward.outbox";
const PATIENCE_MS = 8_000;
const AGAIN_MS = 4_000;
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
    const most = all.filter(({ sos }, place) => sos || place >= all.length - MOST_KEPT);
    localStorage.setItem(STORE, JSON.stringify(most));
    return true;
  } catch {
    return false;
  }
}

function show(): void {
  const place = document.getElementById("outbox");
  const count = kept().length;
  document.querySelectorAll<HTMLFormElement>("form[data-t-waiting]").forEach(showWaiting);
  if (!place) return;
  place.hidden = count === 0;
  place.textContent = count ? words(place, "kept", { count: String(count) }) || "" : "";
}

/** Each message that waits stands above its form, marked. */
function showWaiting(form: HTMLFormElement): void {
  const texts = kept().flatMap(({ url, fields }) => (url === form.action ? fields.filter(([name]) => name === "text") : []));
  form.querySelector("ul")?.remove();
  if (!texts.length) return;
  const list = Object.assign(document.createElement("ul"), { className: "letters" });
  for (const [, text] of texts) {
    const item = Object.assign(document.createElement("li"), { className: "letter own" });
    const mark = Object.assign(document.createElement("p"), { className: "label", textContent: words(form, "waiting") });
    const said = Object.assign(document.createElement("p"), { className: "said", dir: "auto", textContent: text });
    item.append(mark, said);
    list.append(item);
  }
  form.prepend(list);
}

/** A message that is kept leaves its field; the next one is another message. */
function clearSaid(form: HTMLFormElement): void {
  if (!form.dataset.tWaiting) return;
  const key = form.elements.namedItem("key");
  const next = key instanceof HTMLInputElement ? `${key.value.slice(0, 40)}-${Date.now().toString(36)}` : "";
  form.reset();
  if (key instanceof HTMLInputElement) key.value = next;
}

/** The answer, or null where nobody was reached. */
async function post(one: Kept): Promise<Response | null> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  // What was begun without a network hangs: it is begun anew as soon as there is one.
  if (!navigator.onLine) addEventListener("online", () => stop.abort(), { once: true });
  try {
    const body = new URLSearchParams(one.fields);
    const headers = { Accept: "text/html" };
    const answer = await fetch(one.url, { method: "POST", body, headers, credentials: "same-origin", signal: stop.signal });
    tellConnection(answer.status < 500);
    return answer;
  } catch {
    tellConnection(false);
    return null;
  } finally {
    clearTimeout(timer);
  }
}

let isSending = false;

/** What the house refuses is let go, because the page will say why; a call for help is kept until it has its case. */
function isDone({ sos }: Kept, answer: Response | null): boolean {
  if (sos) return caseOf(answer) !== null;
  return !!answer && answer.status < 500 && answer.status !== 429;
}

/** Lets go what was sent, unless more was added to it meanwhile. */
function letGo(one: Kept): void {
  const text = JSON.stringify(one);
  keep(kept().filter((each) => JSON.stringify(each) !== text));
  if (one.sos && !kept().some(({ sos }) => sos === one.sos)) void forget(one.sos);
}

/** Sends what is kept, in its order, and leads to the case when there is a new one. */
async function sendKept(): Promise<void> {
  if (isSending) return;
  isSending = true;
  let sent = 0;
  let there: string | null = null;
  for (let first = kept()[0]; first; first = kept()[0]) {
    const answer = await post(first);
    if (!isDone(first, answer)) break;
    letGo(first);
    there = first.sos ? caseOf(answer) : there;
    sent += 1;
  }
  isSending = false;
  show();
  if (there) location.assign(there);
  else if (sent && !kept().length) location.reload();
}

function native(form: HTMLFormElement, fields: Fields): void {
  for (const [name, value] of fields) {
    if (form.elements.namedItem(name) instanceof HTMLInputElement) continue;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    form.append(field);
  }
  form.submit();
}

const typedIn = (form: HTMLFormElement): Fields =>
  Array.from(new FormData(form)).filter((field): field is [string, string] => typeof field[1] === "string");

/** A call for help is on the phone before anything is tried, ahead of all else; pressed again it is the same call with more in it. */
function keepSos(form: HTMLFormElement): boolean {
  const typed = typedIn(form);
  const sos = new Map(typed).get("key") ?? "";
  const all = kept();
  const told = new Map(all.find((each) => each.sos === sos)?.fields);
  for (const [name, value] of typed) if (value) told.set(name, value);
  const one: Kept = { url: form.action, fields: Array.from(told), sos };
  void sendInBackground(sos, one.fields);
  return keep([one, ...all.filter((each) => each.sos !== sos)]);
}

/** Gives this view of the page its own key, or that of the call that already waits. */
export function keyForm(form: HTMLFormElement): void {
  const field = form.elements.namedItem("key");
  if (field instanceof HTMLInputElement) field.value = kept().find(({ sos }) => sos)?.sos ?? newKey();
}

/** A better position goes out with a call that still waits. */
export function addToKept(form: HTMLFormElement): void {
  const key = new Map(typedIn(form)).get("key");
  if (kept().some(({ sos }) => sos && sos === key)) keepSos(form);
}

async function submit(form: HTMLFormElement, button: HTMLElement | null): Promise<void> {
  const pressed = button instanceof HTMLButtonElement && button.name ? [[button.name, button.value]] : [];
  const fields = [...typedIn(form), ...(pressed as Fields)];
  if (form.dataset.outbox === "sos") {
    if (!keepSos(form)) native(form, fields);
    await sendKept();
    return;
  }
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
  clearSaid(form);
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
    if (!(button instanceof HTMLButtonElement)) return void submit(form, button);
    hold(button);
    void submit(form, button).then(() => setTimeout(() => free(button), 1_000));
  });
  show();
  void sendKept();
  whenOnline(() => void sendKept());
  window.addEventListener("focus", () => void sendKept());
  setInterval(() => kept().length && void sendKept(), AGAIN_MS);
}
