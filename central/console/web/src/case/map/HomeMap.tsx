// Where the home is, on the map of the tile source that this centre chose.
import { useQuery } from "@tanstack/react-query";
import L from "leaflet";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { mapSource } from "../../api/desk";
import { Schematic } from "./Schematic";
import { tiledMap } from "./tiles";
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
    const view = { center: L.latLng(latitude, longitude), zoom: ZOOM };
    const map = tiledMap(box.current, { tiles, attribution }, view, () => {
      failed.current();
    });
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
