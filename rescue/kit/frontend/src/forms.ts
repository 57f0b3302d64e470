// A form is sent once. The button keeps its width and stays focusable; coming back by the back button frees it.

const was = new WeakMap<HTMLButtonElement, ChildNode[]>();

export function hold(button: HTMLButtonElement): void {
  button.style.minInlineSize = `${button.offsetWidth}px`;
  button.setAttribute("aria-disabled", "true");
  const sending = button.dataset.tSending;
  if (!sending) return;
  was.set(button, Array.from(button.childNodes));
  button.textContent = sending;
}

export function sendOnce(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const button = event.submitter ?? form.querySelector("button");
    if (event.defaultPrevented || !(button instanceof HTMLButtonElement) || form.method === "dialog") return;
    if (button.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      return;
    }
    hold(button);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll<HTMLButtonElement>("button[aria-disabled=true]").forEach(free);
  });
}

export function free(button: HTMLButtonElement): void {
  button.removeAttribute("aria-disabled");
  const before = was.get(button);
  if (before) button.replaceChildren(...before);
}
