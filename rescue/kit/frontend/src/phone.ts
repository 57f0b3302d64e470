// The pretend phone of the demonstration: texts appear as they are sent, the newest in sight.
import { sendOnce } from "./forms";
import { followLive } from "./live";

function keepNewestInSight(list: HTMLElement): void {
  list.scrollTop = list.scrollHeight;
}

const live = document.querySelector<HTMLElement>("[data-live]");
const showNewest = (): void => document.querySelectorAll<HTMLElement>("[data-newest-last]").forEach(keepNewestInSight);
if (live) new MutationObserver(showNewest).observe(live, { childList: true, subtree: true });
showNewest();
sendOnce();
followLive();
