// Tells once that a conversation was on the screen; without script an answer tells the same.

export function tellRead(): void {
  const tell = (): void => {
    if (document.hidden) return;
    document.querySelectorAll<HTMLElement>("[data-read]").forEach((log) => {
      const newest = log.querySelector(".letter:last-child")?.id ?? "";
      if (!newest || log.dataset.told === newest || !log.dataset.read) return;
      log.dataset.told = newest;
      navigator.sendBeacon?.(log.dataset.read, new URLSearchParams({ thread_id: log.dataset.thread ?? "" }));
    });
  };
  tell();
  document.addEventListener("visibilitychange", tell);
  new MutationObserver(tell).observe(document.body, { childList: true, subtree: true });
}
