// What moves on the map, from JSON to features.
import type { FeatureCollection } from "geojson";

export interface Place {
  id: string;
  latitude: number;
  longitude: number;
  accuracy_m?: number | null;
}

export interface Places {
  incidents: (Place & { severity: string; reference: string; what: string; place: string | null })[];
  crews: (Place & { provider: string; incident_id: string; reference: string; is_stale: boolean })[];
  elsewhere: number;
}

export interface Station extends Place {
  name: string;
  provider: string;
  provider_id: string;
}

const METRES_A_DEGREE = 111_195;
const CORNERS = 48;
/** A smaller circle would lie under its sign. */
const SMALLEST_M = 500;

export function points(places: Place[]): FeatureCollection {
  return {
    type: "FeatureCollection",
    features: places.map((each) => ({
      type: "Feature",
      properties: { ...each },
      geometry: { type: "Point", coordinates: [each.longitude, each.latitude] },
    })),
  };
}

export function stations(places: Station[]): FeatureCollection {
  return points(places);
}

/** How far each place may be off, as a ring on the ground. */
export function circles(places: Place[]): FeatureCollection {
  const rough = places.filter((each) => (each.accuracy_m ?? 0) >= SMALLEST_M && Math.abs(each.latitude) < 85);
  return {
    type: "FeatureCollection",
    features: rough.map((each) => ({
      type: "Feature",
      properties: { id: each.id },
      geometry: { type: "Polygon", coordinates: [ring(each)] },
    })),
  };
}

function ring({ latitude, longitude, accuracy_m }: Place): number[][] {
  const up = (accuracy_m ?? 0) / METRES_A_DEGREE;
  const across = up / Math.cos((latitude * Math.PI) / 180);
  return Array.from({ length: CORNERS + 1 }, (_, corner) => {
    const turn = (corner / CORNERS) * 2 * Math.PI;
    return [longitude + across * Math.cos(turn), latitude + up * Math.sin(turn)];
  });
}
