// What the phone keeps of the call for help: the page with its script, a call that waits for a network, and open cases.
export const SHELL = "sos-1";
export const PAGE = "/sos";
export const ANOTHER = "/sos/another"; // the same page, even while a case is open
export const WAITING = "sos-waiting-1";
export const SYNC = "sos";
export const CASES = "cases-1";

interface SyncManager {
  register(tag: string): Promise<void>;
}

const LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz";
const KEY_LETTERS = 26;

/** A kept page is shown many times: each view needs a key of its own, else a new call would join an old case. */
export function newKey(): string {
  return `sos_${Array.from(crypto.getRandomValues(new Uint8Array(KEY_LETTERS)), (byte) => LETTERS[byte % LETTERS.length]).join("")}`;
}

/** The house leads every call for help to its case; a stranger's page (a hotel's sign-in) does not. */
export function caseOf(answer: Response | null): string | null {
  return answer?.ok && /^\/t\/[\w-]+$/.test(new URL(answer.url).pathname) ? answer.url : null;
}

/** The one worker of everything a traveller opens: it answers without a network and shows what is pushed. */
export async function keepWorker(): Promise<ServiceWorkerRegistration> {
  const found = await navigator.serviceWorker.register("/push-worker.js", { scope: "/" });
  await navigator.serviceWorker.ready;
  return found;
}

/** Lets the SOS page open without a network from now on. */
export function keepPage(): void {
  if ("serviceWorker" in navigator) keepWorker().catch(() => undefined);
}

const placeOf = (key: string): string => `${PAGE}?key=${key}`;

/** Where the browser sends in the background, the call goes out with the page closed too; the key keeps it one case. */
export async function sendInBackground(key: string, fields: [string, string][]): Promise<void> {
  if (!("serviceWorker" in navigator) || !("caches" in window)) return;
  try {
    await (await caches.open(WAITING)).put(placeOf(key), new Response(new URLSearchParams(fields)));
    const worker = (await navigator.serviceWorker.ready) as ServiceWorkerRegistration & { sync?: SyncManager };
    await worker.sync?.register(SYNC);
  } catch {
    // No room or no permission: the page itself sends it.
  }
}

export async function forget(key: string): Promise<void> {
  if (!("caches" in window)) return;
  await caches.open(WAITING).then((waiting) => waiting.delete(placeOf(key)), () => undefined);
}
