// Hands a link to whatever the phone can send it with; without that the link stands on the page.

export function offerSharing(button: HTMLButtonElement): void {
  const url = button.dataset.shareLink;
  if (!url || !navigator.share) return;
  button.hidden = false;
  button.addEventListener("click", () => void navigator.share({ url }).catch(() => undefined));
}
