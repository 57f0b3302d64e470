// The provider's link: the job stays true, and the position is shared while driving if they want it.
import { sendOnce } from "./forms";
import { followLive } from "./live";
import { send } from "./locate";
import { keepForms } from "./outbox";
import { tellRead } from "./read";
import { tickClocks } from "./time-left";
import { words } from "./words";

const SHARE_EVERY_MS = 15_000;

function shareOnPress(button: HTMLElement): void {
  const url = button.dataset.sharePosition;
  if (!url || !navigator.geolocation) return;
  let watch: number | null = null;
  let last = 0;
  const show = (state: "on" | "off" | "denied"): void => {
    button.setAttribute("aria-pressed", String(state === "on"));
    button.textContent = words(button, state) || button.textContent;
  };
  const stop = (state: "off" | "denied"): void => {
    if (watch !== null) navigator.geolocation.clearWatch(watch);
    watch = null;
    show(state);
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    if (watch !== null) {
      stop("off");
      return;
    }
    last = 0;
    show("on");
    watch = navigator.geolocation.watchPosition(
      ({ coords, timestamp }) => {
        if (timestamp - last < SHARE_EVERY_MS) return;
        last = timestamp;
        void send(url, {
          latitude: coords.latitude,
          longitude: coords.longitude,
          accuracy_m: Math.ceil(coords.accuracy),
        });
      },
      (problem) => problem.code === problem.PERMISSION_DENIED && stop("denied"),
      { enableHighAccuracy: true },
    );
  });
}

/** The portal's board reads itself anew while somebody looks at it and writes nothing. */
function refresh(board: HTMLElement): void {
  setInterval(async () => {
    if (document.hidden || board.contains(document.activeElement)) return;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
      const page = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
      const fresh = page?.getElementById(board.id);
      if (fresh) board.replaceChildren(...Array.from(fresh.childNodes));
    } catch {
      // Without a network what stands there stays; the clocks go on.
    }
  }, Number(board.dataset.refreshSeconds) * 1_000);
}

document.querySelectorAll<HTMLElement>("[data-refresh-seconds]").forEach(refresh);
document.querySelectorAll<HTMLElement>("[data-share-position]").forEach(shareOnPress);
keepForms();
sendOnce();
followLive();
tellRead();
tickClocks();
