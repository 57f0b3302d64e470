// One connection for all desk tabs of a browser: with one each, the seventh tab could not load any page.
import { NEWS } from "./live";

type Port = { postMessage(message: StreamNews): void; onmessage: ((event: MessageEvent<string>) => void) | null };
export type StreamNews = { kind: "news" | "alive" | "down"; lastId: string; about?: string };

const RETRY_MS = 3_000;
const SILENT_MS = 40_000;
const WATCH_MS = 5_000;

class Stream {
  readonly ports = new Set<Port>();
  private source!: EventSource;
  private lastId = "";
  private heardAt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly url: string) {
    this.open();
    setInterval(() => this.ports.size && Date.now() - this.heardAt > SILENT_MS && this.open(), WATCH_MS);
  }

  join(port: Port): void {
    this.ports.add(port);
    if (this.lastId) port.postMessage({ kind: "news", lastId: this.lastId });
  }

  private open(): void {
    clearTimeout(this.retry);
    this.source?.close();
    this.heardAt = Date.now();
    this.source = new EventSource(this.since());
    this.source.onopen = () => this.tell("alive");
    this.source.onerror = () => {
      this.tell("down");
      if (this.source.readyState === EventSource.CLOSED) this.retry = setTimeout(() => this.open(), RETRY_MS);
    };
    this.source.addEventListener("tick", () => this.tell("alive"));
    for (const name of NEWS) {
      this.source.addEventListener(name, (event) => {
        this.lastId = (event as MessageEvent).lastEventId || this.lastId;
        this.tell("news", incidentOf((event as MessageEvent<string>).data));
      });
    }
  }

  /** A connection opened anew has no Last-Event-ID of its own; the address carries it. */
  private since(): string {
    if (!this.lastId) return this.url;
    const url = new URL(this.url);
    url.searchParams.set("after", this.lastId);
    return url.href;
  }

  private tell(kind: StreamNews["kind"], about = ""): void {
    if (kind !== "down") this.heardAt = Date.now();
    for (const port of this.ports) port.postMessage({ kind, lastId: this.lastId, about });
  }
}

/** The incident an event is about; empty when it is about none, or about everything. */
function incidentOf(data: string): string {
  try {
    return (JSON.parse(data) as { incident_id?: string | null }).incident_id ?? "";
  } catch {
    return "";
  }
}

const streams = new Map<string, Stream>();

/** A tab's first word is the absolute address it wants to hear; its last is "bye". */
(self as unknown as { onconnect: (event: { ports: Port[] }) => void }).onconnect = ({ ports: [port] }) => {
  if (!port) return;
  port.onmessage = ({ data }) => {
    for (const stream of streams.values()) stream.ports.delete(port);
    if (data === "bye") return;
    const key = new URL(data);
    key.searchParams.delete("after");
    const stream = streams.get(key.href) ?? new Stream(data);
    streams.set(key.href, stream);
    stream.join(port);
  };
};
