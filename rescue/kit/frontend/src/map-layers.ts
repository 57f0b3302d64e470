// How the map looks: land and sea in the page's own colours, and a sign for everything: shape, letter and colour.
import type { LayerSpecification, Map as MovingMap, StyleSpecification } from "maplibre-gl";
import { points } from "./map-places";
import { words } from "./words";

/** From here the coarse coast looks it. */
export const CLOSE_UP = 3.5;
const SIGN_PX = 30;
const SHARP = 2;
const SEVERITIES = ["red", "yellow", "green", "black"];

interface Sign {
  fill: string;
  ink: string;
  edge: string;
  draw: (pen: CanvasRenderingContext2D, size: number) => void;
}

/** A style without glyphs, sprites or tiles: nothing is asked for but our land. */
export function ownStyle(box: HTMLElement): StyleSpecification {
  return {
    version: 8,
    sources: { land: { type: "geojson", data: `${box.dataset.land}coarse` } },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": colour("--p3-fill") } },
      { id: "land", type: "fill", source: "land", paint: { "fill-color": colour("--canvas") } },
      { id: "coast", type: "line", source: "land", paint: { "line-color": colour("--control"), "line-width": 0.75 } },
    ],
  };
}

export function addLayers(map: MovingMap, box: HTMLElement): void {
  for (const name of ["reach", "incidents", "crews"]) map.addSource(name, { type: "geojson", data: points([]) });
  map.addSource("stations", { type: "geojson", data: points([]), cluster: true, clusterRadius: 24, clusterMaxZoom: 6 });
  for (const [name, sign] of signs()) map.addImage(name, drawn(sign, letter(box, name)), { pixelRatio: SHARP });
  for (const layer of layers()) map.addLayer(layer);
}

/** The colours of the scheme the reader has now. */
export function paint(map: MovingMap, box: HTMLElement): void {
  for (const [name, sign] of signs()) map.updateImage(name, drawn(sign, letter(box, name)));
  if (map.getLayer("sea")) map.setPaintProperty("sea", "background-color", colour("--p3-fill"));
  if (map.getLayer("coast")) map.setPaintProperty("coast", "line-color", colour("--control"));
  if (map.getLayer("coast")) map.setPaintProperty("land", "fill-color", colour("--canvas"));
  map.setPaintProperty("stations", "circle-color", colour("--brand"));
  map.setPaintProperty("stations", "circle-stroke-color", colour("--canvas"));
  map.setPaintProperty("chosen", "circle-stroke-color", colour("--link"));
  map.setPaintProperty("reach", "fill-color", colour("--p1-ink"));
}

function layers(): LayerSpecification[] {
  return [
    {
      id: "stations",
      type: "circle",
      source: "stations",
      paint: {
        "circle-radius": ["step", ["coalesce", ["get", "point_count"], 1], 3, 2, 4, 10, 6, 50, 8],
        "circle-color": colour("--brand"),
        "circle-opacity": 0.55,
        "circle-stroke-color": colour("--canvas"),
        "circle-stroke-width": 1,
      },
    },
    { id: "reach", type: "fill", source: "reach", paint: { "fill-color": colour("--p1-ink"), "fill-opacity": 0.15 } },
    {
      id: "chosen",
      type: "circle",
      source: "incidents",
      filter: ["==", ["get", "id"], ""],
      paint: {
        "circle-radius": 19,
        "circle-color": "transparent",
        "circle-stroke-color": colour("--link"),
        "circle-stroke-width": 3,
      },
    },
    {
      id: "crews",
      type: "symbol",
      source: "crews",
      layout: { "icon-image": "crew", "icon-allow-overlap": true },
      paint: { "icon-opacity": ["case", ["get", "is_stale"], 0.5, 1] },
    },
    {
      id: "incidents",
      type: "symbol",
      source: "incidents",
      layout: {
        "icon-image": ["get", "severity"],
        "icon-allow-overlap": true,
        // What is most severe is drawn last and lies on top.
        "symbol-sort-key": ["-", 0, ["index-of", ["get", "severity"], ["literal", SEVERITIES]]],
      },
    },
  ];
}

function signs(): Map<string, Sign> {
  const triangle = path([0.5, 0.02], [0.98, 0.94], [0.02, 0.94]);
  const diamond = path([0.5, 0], [1, 0.5], [0.5, 1], [0, 0.5]);
  const arrow = path([0.5, 0.05], [0.92, 0.92], [0.5, 0.7], [0.08, 0.92]);
  const canvas = colour("--canvas");
  return new Map([
    ["red", { fill: colour("--p1-fill"), ink: colour("--p1"), edge: canvas, draw: triangle }],
    ["yellow", { fill: colour("--p2-fill"), ink: colour("--p2"), edge: colour("--p2"), draw: diamond }],
    ["green", { fill: colour("--p3-fill"), ink: colour("--p3"), edge: colour("--p3"), draw: circle }],
    ["black", { fill: canvas, ink: colour("--p4"), edge: colour("--p4"), draw: circle }],
    ["crew", { fill: colour("--ok"), ink: canvas, edge: canvas, draw: arrow }],
  ]);
}

/** The first letter of the severity's word: the sign reads like the tag in the list. */
function letter(box: HTMLElement, name: string): string {
  return [...words(box, name)][0] ?? "";
}

function drawn(sign: Sign, letter: string): ImageData {
  const size = SIGN_PX * SHARP;
  const sheet = document.createElement("canvas");
  sheet.width = sheet.height = size;
  const pen = sheet.getContext("2d");
  if (!pen) return new ImageData(size, size);
  const edge = size / 13;
  pen.translate(edge, edge);
  sign.draw(pen, size - 2 * edge);
  pen.fillStyle = sign.fill;
  pen.fill();
  pen.lineWidth = edge;
  pen.strokeStyle = sign.edge;
  pen.stroke();
  pen.fillStyle = sign.ink;
  pen.font = `700 ${size * 0.34}px system-ui, sans-serif`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(letter, size / 2 - edge, size * 0.58 - edge);
  return pen.getImageData(0, 0, size, size);
}

function path(...corners: [number, number][]): Sign["draw"] {
  return (pen, size) => {
    pen.beginPath();
    for (const [x, y] of corners) pen.lineTo(x * size, y * size);
    pen.closePath();
  };
}

function circle(pen: CanvasRenderingContext2D, size: number): void {
  pen.beginPath();
  pen.arc(size / 2, size / 2, size / 2, 0, 2 * Math.PI);
}

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
