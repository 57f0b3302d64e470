// A list that changes without moving what somebody points at or has under the keys.
import { fresh, oneAtATime } from "./live";
import { counted } from "./words";

const lists: LiveList[] = [];

class LiveList {
  private pending: HTMLElement | null = null;

  constructor(private readonly list: HTMLElement) {
    const url = list.dataset.liveList;
    if (url) list.dataset.liveFragment = url;
  }

  async update(): Promise<void> {
    const newer = await fresh(this.list);
    if (!newer) return;
    this.markSelected(newer);
    const changes = this.changesTo(newer);
    const moves = keys(this.list).join() !== keys(newer).join();
    if (moves && this.isInUse()) {
      this.pending = newer;
      this.showBar(changes);
      return;
    }
    this.put(newer);
  }

  /** Rows are fetched without whose case is open, so that all desks are sent the same. */
  private markSelected(newer: HTMLElement): void {
    const { selected } = this.list.dataset;
    if (selected) newer.querySelector(`[data-row="${CSS.escape(selected)}"]`)?.setAttribute("aria-current", "true");
  }

  apply(): void {
    if (this.pending) this.put(this.pending);
  }

  private isInUse(): boolean {
    return this.list.matches(":hover") || this.list.contains(document.activeElement);
  }

  private changesTo(newer: HTMLElement): number {
    const known = new Map(rows(this.list).map((row) => [row.dataset.row, content(row)]));
    const fresher = rows(newer);
    const gone = known.size - fresher.filter((row) => known.has(row.dataset.row)).length;
    return gone + fresher.filter((row) => known.get(row.dataset.row) !== content(row)).length;
  }

  /** Keeps the rows that stay, so that focus and selection stay with them. */
  private put(newer: HTMLElement): void {
    const known = new Map(rows(this.list).map((row) => [row.dataset.row, row]));
    const focused = document.activeElement;
    const place = rows(this.list).find((row) => row.contains(focused)) ?? null;
    const index = place ? rows(this.list).indexOf(place) : -1;
    const body = rows(newer)[0]?.parentElement;
    const home = rows(this.list)[0]?.parentElement;
    if (!body || !home) this.list.replaceChildren(...newer.childNodes);
    else home.replaceChildren(...[...body.children].map((row) => this.kept(row as HTMLElement, known)));
    this.pending = null;
    this.showBar(0);
    if (place && focused instanceof HTMLElement) {
      const next = place.isConnected ? (focused.isConnected ? focused : place) : rows(this.list)[index];
      next?.focus({ preventScroll: true });
    }
  }

  private kept(row: HTMLElement, known: Map<string | undefined, HTMLElement>): HTMLElement {
    const old = known.get(row.dataset.row);
    if (!old) {
      if (known.size) row.classList.add("arrived");
      return row;
    }
    if (content(old) !== content(row)) old.innerHTML = row.innerHTML;
    if (row.dataset.version) old.dataset.version = row.dataset.version;
    old.className = row.className;
    return old;
  }

  private showBar(changes: number): void {
    const bar = document.querySelector<HTMLElement>("[data-changes-bar]");
    if (!bar) return;
    const text = bar.querySelector<HTMLElement>("[data-count]") ?? bar;
    if (changes) text.textContent = counted(bar, "changes", changes) || text.textContent;
    bar.hidden = !changes;
  }
}

function rows(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>("[data-row]")];
}

/** What a row says. Clocks tick inside rows, so a row that names its version is compared by that. */
function content(row: HTMLElement): string {
  return row.dataset.version ?? row.innerHTML;
}

function keys(list: HTMLElement): string[] {
  return rows(list).map((row) => row.dataset.row ?? "");
}

/** Every [data-live-list] element follows the desk's stream. */
export function followLists(hear: (url: string, news: () => void) => void): void {
  document.querySelectorAll<HTMLElement>("[data-live-list]").forEach((element) => {
    const list = new LiveList(element);
    lists.push(list);
    hear("", oneAtATime(() => list.update()));
  });
  document.querySelector("[data-row][aria-current=true]")?.scrollIntoView({ block: "nearest" });
  document.querySelector("[data-apply-changes]")?.addEventListener("click", applyChanges);
}

export function applyChanges(): void {
  for (const list of lists) list.apply();
}
