import { describe, expect, it } from "vitest";
import { drawnOf, edgesIn, metresFrom, pointsOf } from "./drawing";

const square = [
  [2, 41],
  [2.1, 41],
  [2.1, 41.1],
  [2, 41],
];

describe("edgesIn", () => {
  it("finds the edges of polygons however they are wrapped", () => {
    const polygon = { type: "Polygon", coordinates: [square] };
    const feature = { type: "Feature", properties: null, geometry: polygon };
    const many = { type: "MultiPolygon", coordinates: [[square], [square]] };
    expect(edgesIn(polygon)).toEqual([
      [
        [41, 2],
        [41, 2.1],
        [41.1, 2.1],
        [41, 2],
      ],
    ]);
    expect(edgesIn(feature)).toEqual(edgesIn(polygon));
    expect(edgesIn({ type: "FeatureCollection", features: [feature, feature] })).toEqual(
      edgesIn(many),
    );
  });

  it("leaves out what it cannot read", () => {
    expect(edgesIn(null)).toEqual([]);
    expect(edgesIn({ type: "Point", coordinates: [2, 41] })).toEqual([]);
    expect(edgesIn({ type: "Polygon", coordinates: [["x", [2], [2, 41]]] })).toEqual([[[41, 2]]]);
  });
});

it("keeps the whole circle of accuracy in sight", () => {
  const last = {
    latitude: 41,
    longitude: 2,
    accuracy_m: 1000,
    at: "2026-11-25T10:00:00Z",
    speed_kmh: null,
    heading_deg: null,
    source: "cell" as const,
  };
  const seen = pointsOf(drawnOf(null, [], [], last)).map(metresFrom([41, 2]));
  expect(Math.max(...seen.map(([east]) => east))).toBeCloseTo(1000, 0);
  expect(Math.min(...seen.map(([, north]) => north))).toBeCloseTo(-1000, 0);
});
