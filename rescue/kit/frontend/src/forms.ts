// A form is sent once. The button keeps its width and stays focusable; coming back by the back button frees it.

export function sendOnce(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const button = event.submitter ?? form.querySelector("button");
    if (event.defaultPrevented || !(button instanceof HTMLButtonElement) || form.method === "dialog") return;
    if (button.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      return;
    }
    button.style.minInlineSize = `${button.offsetWidth}px`;
    button.setAttribute("aria-disabled", "true");
    const sending = button.dataset.tSending;
    if (!sending) return;
    button.dataset.was = button.textContent ?? "";
    button.textContent = sending;
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll<HTMLButtonElement>("button[aria-disabled=true]").forEach(free);
  });
}

function free(button: HTMLButtonElement): void {
  button.removeAttribute("aria-disabled");
  if (button.dataset.was !== undefined) button.textContent = button.dataset.was;
}
