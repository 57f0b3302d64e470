// <time-left data-due="…" data-from="…">: plain, soon under a quarter left, over with a plus sign. One timer ticks them all.
import { skew } from "./skew";

const SOON_PART = 0.25;
const SOON_SECONDS = 120;

const shown = new Set<TimeLeft>();

class TimeLeft extends HTMLElement {
  private readonly text = document.createTextNode("");
  private due = NaN;
  private soon = SOON_SECONDS;

  connectedCallback(): void {
    this.due = Date.parse(this.dataset.due ?? "");
    const from = Date.parse(this.dataset.from ?? "");
    if (from < this.due) this.soon = ((this.due - from) / 1_000) * SOON_PART;
    if (Number.isNaN(this.due)) return;
    this.replaceChildren(this.text);
    if (!this.hasAttribute("role")) this.setAttribute("role", "timer");
    shown.add(this);
    this.tick(Date.now() + skew);
  }

  disconnectedCallback(): void {
    shown.delete(this);
  }

  tick(now: number): void {
    const left = Math.round((this.due - now) / 1_000);
    const state = left < 0 ? "over" : left <= this.soon ? "soon" : "plain";
    if (this.dataset.state !== state) this.dataset.state = state;
    const text = (left < 0 ? "+" : "") + clock(Math.abs(left));
    if (this.text.data !== text) this.text.data = text;
  }
}

function clock(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export function tickClocks(): void {
  customElements.define("time-left", TimeLeft);
  setInterval(() => {
    const now = Date.now() + skew;
    for (const clock of shown) clock.tick(now);
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-until]")) {
      form.hidden = now > Date.parse(form.dataset.until ?? "");
    }
  }, 1_000);
}
