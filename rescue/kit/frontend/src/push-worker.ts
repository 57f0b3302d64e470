// The traveller's worker: shows a push message and opens the case when it is pressed; answers for the SOS page offline.
import { answerWithoutNetwork } from "./sos-offline";

interface Pushed extends Event {
  readonly data: { json(): { text: string; language: string } } | null;
  waitUntil(work: Promise<unknown>): void;
}
interface Pressed extends Event {
  readonly notification: { close(): void; data: string };
  waitUntil(work: Promise<unknown>): void;
}
interface Worker {
  registration: { scope: string; showNotification(title: string, how: object): Promise<void> };
  clients: { openWindow(url: string): Promise<unknown> };
}
const worker = self as unknown as Worker;
answerWithoutNetwork(worker.registration.scope);

self.addEventListener("push", (event) => {
  const { data, waitUntil } = event as Pushed;
  const { text, language } = data?.json() ?? { text: "Homeward", language: "en" };
  const link = /https?:\/\/\S+/.exec(text)?.[0] ?? "";
  const [title = "Homeward", ...rest] = text.replace(link, "").trim().split("\n");
  waitUntil.call(event, worker.registration.showNotification(title, { body: rest.join("\n"), lang: language, data: link, tag: "case" }));
});

self.addEventListener("notificationclick", (event) => {
  const { notification, waitUntil } = event as Pressed;
  notification.close();
  if (notification.data) waitUntil.call(event, worker.clients.openWindow(notification.data));
});
