// The desk's map. It is loaded on its own page only; what it shows is in the list beside it too, and without WebGL the
// drawing of the server stays. Everything comes from our own origin, unless the operator set the address of a style.
import type { FeatureCollection } from "geojson";
import {
  AttributionControl,
  type GeoJSONSource,
  LngLatBounds,
  type LngLatLike,
  Map as MovingMap,
  type MapGeoJSONFeature,
  NavigationControl,
  Popup,
  setWorkerUrl,
} from "maplibre-gl";
import { CLOSE_UP, addLayers, ownStyle, paint } from "./map-layers";
import { circles, type Places, points, stations, type Station } from "./map-places";
import { DESK_NEWS } from "./news";
import { words } from "./words";

const NEWS_MS = 1_500;
const FIRST_ZOOM = 6;
const NEAR_PX = 6;

function begin(box: HTMLElement): void {
  const drawing = document.getElementById("world");
  const shown = (): void => {
    drawing?.remove();
  };
  try {
    box.hidden = false;
    open(box, shown);
  } catch {
    box.hidden = true;
    const missing = document.querySelector<HTMLElement>("[data-map-missing]");
    if (missing) missing.hidden = false;
  }
}

function open(box: HTMLElement, shown: () => void): void {
  setWorkerUrl(new URL(box.dataset.workerUrl ?? "", location.href).href);
  const map = new MovingMap({
    container: box,
    style: box.dataset.styleUrl ?? ownStyle(box),
    center: [15, 20],
    zoom: 0.8,
    attributionControl: false,
    dragRotate: false,
    touchPitch: false,
    pitchWithRotate: false,
    locale: {
      "AttributionControl.ToggleAttribution": words(box, "source"),
      "Map.Title": words(box, "title"),
      "NavigationControl.ZoomIn": words(box, "zoom-in"),
      "NavigationControl.ZoomOut": words(box, "zoom-out"),
      "Popup.Close": words(box, "close"),
    },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }));
  map.addControl(new AttributionControl({ compact: false, customAttribution: words(box, "source") }));
  const state = new State(map, box);
  map.on("style.load", () => {
    addLayers(map, box);
    state.drawn = true;
    void state.load();
    void state.loadStations();
  });
  map.once("idle", () => {
    box.dataset.ready = "yes";
    shown();
  });
  // A style of somebody else's that does not come leaves us our own land.
  map.on("error", () => {
    if (box.dataset.styleUrl && !state.drawn) {
      delete box.dataset.styleUrl;
      map.setStyle(ownStyle(box));
    }
  });
  map.on("zoomend", () => {
    const land = map.getSource<GeoJSONSource>("land");
    if (land && map.getZoom() >= CLOSE_UP && box.dataset.detail !== "fine") {
      box.dataset.detail = "fine";
      land.setData(`${box.dataset.land}fine`);
    }
  });
  map.on("click", (event) => state.tell(event.lngLat, event.point));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => paint(map, box));
  document.addEventListener(DESK_NEWS, () => state.soon());
  document.querySelector("[data-live-list]")?.addEventListener("focusin", (event) => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-row]") : null;
    if (row?.dataset.row) state.follow(row.dataset.row);
  });
}

class State {
  drawn = false;
  private places: Places = { incidents: [], crews: [], elsewhere: 0 };
  private timer = 0;
  private fitted = false;

  constructor(
    private readonly map: MovingMap,
    private readonly box: HTMLElement,
  ) {}

  /** News come in swarms: one look a while after the first. */
  soon(): void {
    if (this.timer) return;
    this.timer = window.setTimeout(() => {
      this.timer = 0;
      void this.load();
    }, NEWS_MS);
  }

  async load(): Promise<void> {
    const found = await ask<Places>(this.box.dataset.places);
    if (!found || !this.drawn) return;
    this.places = found;
    this.set("incidents", points(found.incidents));
    this.set("reach", circles(found.incidents));
    this.set("crews", points(found.crews));
    this.box.dataset.count = String(found.incidents.length);
    this.fit();
  }

  async loadStations(): Promise<void> {
    const found = await ask<{ stations: Station[] }>(this.box.dataset.stations);
    if (found) this.set("stations", stations(found.stations));
  }

  /** A case in the list has the keys: the map shows where it is. */
  follow(id: string): void {
    const place = this.places.incidents.find((each) => each.id === id);
    if (!place || !this.drawn) return;
    this.map.setFilter("chosen", ["==", ["get", "id"], id]);
    const at: LngLatLike = [place.longitude, place.latitude];
    if (!this.map.getBounds().contains(at)) this.map.easeTo({ center: at });
  }

  /** What was pressed, as links; several may lie at one place. */
  tell(at: LngLatLike, { x, y }: { x: number; y: number }): void {
    const around: [[number, number], [number, number]] = [
      [x - NEAR_PX, y - NEAR_PX],
      [x + NEAR_PX, y + NEAR_PX],
    ];
    const layers = ["incidents", "crews", "stations"].filter((layer) => this.map.getLayer(layer));
    const found = this.map.queryRenderedFeatures(around, { layers });
    if (!found.length) return;
    const list = document.createElement("ul");
    list.className = "plain";
    list.append(...found.map((each) => this.line(each)));
    new Popup({ maxWidth: "20rem" }).setLngLat(at).setDOMContent(list).addTo(this.map);
  }

  private line(feature: MapGeoJSONFeature): HTMLElement {
    const known = feature.properties;
    const item = document.createElement("li");
    const link = document.createElement("a");
    const isStation = feature.layer.id === "stations";
    const where = isStation ? this.box.dataset.provider : this.box.dataset.case;
    link.href = `${where}${isStation ? known.provider_id : (known.incident_id ?? known.id)}`;
    link.textContent = [known.reference, known.what ?? known.provider].filter(Boolean).join(" ");
    const place = document.createElement("bdi");
    place.textContent = known.place ?? known.name ?? "";
    item.append(link, " ", place);
    return item;
  }

  private set(source: string, places: FeatureCollection): void {
    this.map.getSource<GeoJSONSource>(source)?.setData(places);
  }

  private fit(): void {
    if (this.fitted || !this.places.incidents.length) return;
    this.fitted = true;
    const bounds = new LngLatBounds();
    for (const each of this.places.incidents) bounds.extend([each.longitude, each.latitude]);
    this.map.fitBounds(bounds, { padding: 48, maxZoom: FIRST_ZOOM, animate: false });
  }
}

async function ask<Answer>(url: string | undefined): Promise<Answer | null> {
  if (!url) return null;
  try {
    const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
    return answer.ok && !answer.redirected ? ((await answer.json()) as Answer) : null;
  } catch {
    return null;
  }
}

const box = document.querySelector<HTMLElement>("[data-map]");
if (box) begin(box);
