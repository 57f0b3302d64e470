// The traveller's phone. The message for help goes first; a better position follows it.
import { offerPush } from "./ask-push";
import { offerTextOffline } from "./by-text";
import { watchConnection } from "./connection";
import { sendOnce } from "./forms";
import { keepCards } from "./keep-cards";
import { followLive } from "./live";
import { locate, send, tell, tellFix, type Fix } from "./locate";
import { countMinutes } from "./minutes";
import { addToKept, keepForms, keyForm } from "./outbox";
import { tellRead } from "./read";
import { keepPage } from "./sos-kept";
import { tickClocks } from "./time-left";

const fixText = (): HTMLElement | null => document.querySelector<HTMLElement>("[data-fix]");

/** Fills the hidden fields of form#sos while the person reads; sending never waits for it. */
function fillForm(form: HTMLFormElement): void {
  const fill = (fix: Fix): void => {
    for (const [name, value] of Object.entries(fix)) {
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLInputElement) field.value = String(value);
    }
    addToKept(form);
    tellFix(fixText(), fix);
  };
  const start = (): void => {
    tell(fixText(), "locating");
    locate(fill, (reason) => tell(fixText(), reason));
  };
  // Asking for permission before anybody touched the page frightens people; who allowed it before is not asked again.
  const permission = navigator.permissions?.query({ name: "geolocation" });
  const onTouch = (): void => form.addEventListener("pointerdown", start, { once: true });
  if (permission) permission.then((answer) => (answer.state === "granted" ? start() : onTouch()), onTouch);
  else onTouch();
}

/** On the case page: appends the first fix at once and the best one when it is better. */
function appendFixes(place: HTMLElement): void {
  const url = place.dataset.appendPosition;
  if (!url) return;
  tell(fixText(), "locating");
  let waiting: Promise<boolean> = Promise.resolve(true);
  locate(
    (fix) => {
      waiting = waiting.then(() => send(url, fix));
      void waiting.then((arrived) => arrived && tellFix(fixText(), fix));
    },
    (reason) => tell(fixText(), reason),
  );
}

// What waits on this phone is shown before anything else.
watchConnection();
keepForms();
const form = document.querySelector<HTMLFormElement>("form#sos");
const checkIn = document.querySelector<HTMLFormElement>("form[data-fills-position]");
if (checkIn) fillForm(checkIn);
if (form) {
  keyForm(form);
  offerTextOffline(form);
  fillForm(form);
  addEventListener("load", keepPage);
}
const place = document.querySelector<HTMLElement>("[data-append-position]");
if (place) appendFixes(place);
document.querySelectorAll<HTMLElement>("[data-kept]").forEach((cards) => void keepCards(cards));
document.querySelectorAll<HTMLButtonElement>("button[data-push]").forEach(offerPush);
sendOnce();
followLive();
tellRead();
tickClocks();
countMinutes();
