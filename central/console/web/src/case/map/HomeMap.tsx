// Where the home is, on the map of the tile source that this centre chose.
import { useQuery } from "@tanstack/react-query";
import L from "leaflet";
import "leaflet/dist/leaflet.css";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { mapSource } from "../../api/desk";
import { escaped } from "./escaped";
import { Schematic } from "./Schematic";
import classes from "./HomeMap.module.css";

const ZOOM = 17;

interface HomeMapProps {
  latitude: number;
  longitude: number;
}

export default function HomeMap(props: HomeMapProps) {
  const { t } = useTranslation();
  const [failed, setFailed] = useState(false);
  const { data, isError } = useQuery({ queryKey: ["map"], queryFn: mapSource });
  if (data === undefined && !isError) return <div className={classes["map"]} />;
  const drawn = data !== undefined && data.tiles !== "" && !failed;
  return (
    <>
      {drawn ? (
        <Tiles
          {...props}
          tiles={data.tiles}
          attribution={data.attribution}
          onFailed={() => {
            setFailed(true);
          }}
        />
      ) : (
        <Schematic />
      )}
      {failed && <p className={classes["failed"]}>{t("map.failed")}</p>}
    </>
  );
}

interface TilesProps extends HomeMapProps {
  tiles: string;
  attribution: string;
  onFailed: () => void;
}

function Tiles({ latitude, longitude, tiles, attribution, onFailed }: TilesProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const failed = useRef(onFailed);
  useEffect(() => {
    failed.current = onFailed;
  });
  useEffect(() => {
    if (box.current === null) return;
    const map = L.map(box.current, { center: [latitude, longitude], zoom: ZOOM, fadeAnimation: false });
    map.attributionControl.setPrefix(false);
    const layer = L.tileLayer(tiles, { attribution: escaped(attribution), maxZoom: 19 });
    let came = false;
    layer.on("tileload", () => {
      came = true;
    });
    layer.on("tileerror", () => {
      if (!came) failed.current();
    });
    layer.addTo(map);
    L.circleMarker([latitude, longitude], {
      radius: 9,
      className: classes["home"] ?? "",
    }).addTo(map);
    return () => {
      map.remove();
    };
  }, [latitude, longitude, tiles, attribution]);
  return <div ref={box} className={classes["map"]} role="application" aria-label={t("map.title")} />;
}
