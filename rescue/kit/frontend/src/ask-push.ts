// Asks the browser to show news of the case on its screen, when the person presses the button.
import { send } from "./locate";
import { keepWorker } from "./sos-kept";

const bytes = (text: string): Uint8Array<ArrayBuffer> => {
  const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
};

async function subscribe(button: HTMLButtonElement): Promise<void> {
  const worker = await keepWorker();
  const applicationServerKey = bytes(button.dataset.pushKey ?? "");
  const found = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  const { endpoint, keys } = found.toJSON();
  const arrived = await send(button.dataset.push ?? "", {
    endpoint: endpoint ?? "",
    p256dh: keys?.p256dh ?? "",
    auth: keys?.auth ?? "",
  });
  if (arrived) button.textContent = button.dataset.tDone ?? "";
  button.disabled = arrived;
}

/** Shows the button only where the browser can do it; refused or failed, the button stays and nothing else changes. */
export function offerPush(button: HTMLButtonElement): void {
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return;
  button.hidden = false;
  button.addEventListener("click", () => void subscribe(button).catch(() => undefined));
}
