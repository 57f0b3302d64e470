// The call for help as a text message: offered while there is no network, with the code that keeps it one case.

/** Shows the offer with this call's code and place in it; nothing where the house takes no texts. */
export function offerText(form: HTMLFormElement): void {
  const place = document.getElementById("by-text");
  const link = place?.querySelector("a");
  if (!place || !link) return;
  const value = (name: string): string => {
    const field = form.elements.namedItem(name);
    return field instanceof HTMLInputElement ? field.value : "";
  };
  const where = value("latitude") && `${Number(value("latitude")).toFixed(5)},${Number(value("longitude")).toFixed(5)} `;
  link.href = `sms:${place.dataset.number}?&body=${encodeURIComponent(`SOS ${where}${value("key")}`)}`;
  place.hidden = false;
}

export function offerTextOffline(form: HTMLFormElement): void {
  const look = (): void => {
    if (!navigator.onLine) offerText(form);
  };
  addEventListener("offline", look);
  form.addEventListener("submit", () => setTimeout(look));
  look();
}
