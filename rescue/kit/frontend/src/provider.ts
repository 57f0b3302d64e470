// The provider's link: the job stays true, and the position is shared while driving if they want it.
import { sendOnce } from "./forms";
import { followLive } from "./live";
import { send } from "./locate";
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

document.querySelectorAll<HTMLElement>("[data-share-position]").forEach(shareOnPress);
sendOnce();
followLive();
tellRead();
tickClocks();
