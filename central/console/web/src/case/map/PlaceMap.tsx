// Somebody's whereabouts on the map of the tile source that this centre chose, or as a plan.
import { useQuery } from "@tanstack/react-query";
import L from "leaflet";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { mapSource } from "../../api/desk";
import { pointsOf, type Drawn, type Point } from "./drawing";
import classes from "./HomeMap.module.css";
import { Plan } from "./Plan";
import { tiledMap } from "./tiles";

const CLOSEST = 17;

export default function PlaceMap({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation();
  const [failed, setFailed] = useState(false);
  const { data, isError } = useQuery({ queryKey: ["map"], queryFn: mapSource });
  if (data === undefined && !isError) return <div className={classes["map"]} />;
  const tiled = data !== undefined && data.tiles !== "" && !failed;
  return (
    <>
      {tiled ? (
        <Tiles
          drawn={drawn}
          tiles={data.tiles}
          attribution={data.attribution}
          onFailed={() => {
            setFailed(true);
          }}
        />
      ) : (
        <Plan drawn={drawn} />
      )}
      {failed && <p className={classes["failed"]}>{t("map.failed")}</p>}
      <Legend drawn={drawn} />
    </>
  );
}

function Legend({ drawn }: { drawn: Drawn }) {
  const { t } = useTranslation();
  return (
    <ul className={classes["legend"]}>
      {drawn.home !== null && <li data-of="home">{t("map.legend_home")}</li>}
      {drawn.zones.length > 0 && <li data-of="zone">{t("map.legend_zone")}</li>}
      {drawn.trail.length > 1 && <li data-of="trail">{t("map.legend_trail")}</li>}
      {drawn.last !== null && <li data-of="last">{t("map.legend_last")}</li>}
    </ul>
  );
}

interface TilesProps {
  drawn: Drawn;
  tiles: string;
  attribution: string;
  onFailed: () => void;
}

function Tiles({ drawn, tiles, attribution, onFailed }: TilesProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const map = useRef<L.Map | null>(null);
  const over = useRef<L.LayerGroup | null>(null);
  const fitted = useRef(0);
  const failed = useRef(onFailed);
  useEffect(() => {
    failed.current = onFailed;
  });
  useEffect(() => {
    if (box.current === null) return;
    const made = tiledMap(box.current, { tiles, attribution }, { zoomAnimation: false }, () => {
      failed.current();
    });
    map.current = made;
    over.current = L.layerGroup().addTo(made);
    fitted.current = 0;
    return () => {
      map.current = null;
      over.current = null;
      made.remove();
    };
  }, [tiles, attribution]);
  useEffect(() => {
    if (map.current === null || over.current === null) return;
    draw(over.current, drawn);
    const points = pointsOf(drawn);
    // Who moved the map keeps it: it follows only while there is more to see.
    if (points.length === 0 || points.length === fitted.current) return;
    fitted.current = points.length;
    map.current.fitBounds(L.latLngBounds(points.map(pair)), { maxZoom: CLOSEST, padding: [16, 16] });
  }, [drawn, tiles, attribution]);
  return <div ref={box} className={classes["map"]} role="application" aria-label={t("map.title")} />;
}

function draw(layer: L.LayerGroup, { home, zones, trail, last }: Drawn): void {
  const look = (name: string) => ({ className: classes[name] ?? "" });
  layer.clearLayers();
  for (const edge of zones) layer.addLayer(L.polygon(edge.map(pair), look("zone")));
  if (trail.length > 1) layer.addLayer(L.polyline(trail.map(pair), look("trail")));
  if (home !== null) layer.addLayer(L.circleMarker(pair(home), { radius: 7, ...look("home") }));
  if (last === null) return;
  layer.addLayer(L.circle(pair(last.at), { radius: last.accuracy, ...look("accuracy") }));
  layer.addLayer(L.circleMarker(pair(last.at), { radius: 6, ...look("last") }));
}

function pair([latitude, longitude]: Point): [number, number] {
  return [latitude, longitude];
}
