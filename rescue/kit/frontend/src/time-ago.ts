// <time-ago data-at="…">: how long ago, in the page's language, kept true without asking the house again.
import { skew } from "./skew";

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const EVERY_MS = 15_000;

const format = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { style: "short" });
const shown = new Set<TimeAgo>();

class TimeAgo extends HTMLElement {
  private at = NaN;

  connectedCallback(): void {
    this.at = Date.parse(this.dataset.at ?? "");
    if (Number.isNaN(this.at)) return;
    if (!this.title) this.title = (this.textContent ?? "").trim();
    shown.add(this);
    this.tick();
  }

  disconnectedCallback(): void {
    shown.delete(this);
  }

  tick(): void {
    const seconds = Math.max(0, Math.round((Date.now() + skew - this.at) / 1_000));
    const [unit, size] = STEPS.find(([, size]) => seconds >= size) ?? ["second", 1];
    const text = format.format(-Math.floor(seconds / size), unit);
    if (this.textContent !== text) this.textContent = text;
  }
}

export function tickAges(): void {
  customElements.define("time-ago", TimeAgo);
  setInterval(() => shown.forEach((age) => age.tick()), EVERY_MS);
}
