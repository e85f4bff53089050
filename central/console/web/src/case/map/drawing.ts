// Judgement: what is drawn of somebody's whereabouts, in degrees; what cannot be read is left out.
import type { PositionRow, ZoneRow } from "../../api/shapes";
import { isLoose } from "../reading";

/** Latitude, longitude. */
export type Point = readonly [number, number];

/** What a map shows: each part may be missing. */
export interface Drawn {
  home: Point | null;
  /** The outer and inner edges of each polygon. */
  zones: readonly (readonly Point[])[];
  /** The oldest first. */
  trail: readonly Point[];
  last: { at: Point; accuracy: number } | null;
}

export const EMPTY: Drawn = { home: null, zones: [], trail: [], last: null };

export function drawnOf(
  home: Point | null,
  zones: readonly Pick<ZoneRow, "geojson">[],
  trail: readonly PositionRow[],
  last: PositionRow | null,
): Drawn {
  return {
    home,
    zones: zones.flatMap((zone) => edgesIn(zone.geojson)),
    trail: trail.map((one) => [one.latitude, one.longitude]),
    last: last === null ? null : { at: [last.latitude, last.longitude], accuracy: last.accuracy_m },
  };
}

/** The edges of any GeoJSON that the centre takes. */
export function edgesIn(geojson: unknown): Point[][] {
  if (!isLoose(geojson)) return [];
  const { type, coordinates, geometry, features } = geojson;
  if (type === "Feature") return edgesIn(geometry);
  if (type === "FeatureCollection") return listOf(features).flatMap(edgesIn);
  if (type === "Polygon") return listOf(coordinates).map(edgeIn);
  if (type === "MultiPolygon") return listOf(coordinates).flatMap((each) => listOf(each).map(edgeIn));
  return [];
}

/** Every point that has to be in sight. */
export function pointsOf(drawn: Drawn): Point[] {
  const { home, zones, trail, last } = drawn;
  const around = last === null ? [] : aroundOf(last.at, last.accuracy);
  return [...(home === null ? [] : [home]), ...zones.flat(), ...trail, ...around];
}

/** Metres east and north of a point, on the plane that touches the earth there. */
export function metresFrom([latitude, longitude]: Point): (point: Point) => readonly [number, number] {
  const north = 111_132;
  const east = 111_320 * Math.cos((latitude * Math.PI) / 180);
  return ([lat, lon]) => [(lon - longitude) * east, (lat - latitude) * north];
}

function aroundOf([latitude, longitude]: Point, metres: number): Point[] {
  const up = metres / 111_132;
  const across = metres / (111_320 * Math.cos((latitude * Math.PI) / 180));
  return [
    [latitude + up, longitude + across],
    [latitude - up, longitude - across],
  ];
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function edgeIn(ring: unknown): Point[] {
  return listOf(ring).flatMap((position): Point[] => {
    const [longitude, latitude] = listOf(position);
    return typeof longitude === "number" && typeof latitude === "number"
      ? [[latitude, longitude]]
      : [];
  });
}
