// A map of the tile source that this centre chose; where not one tile comes, it says so.
import L from "leaflet";
import "leaflet/dist/leaflet.css";
import { escaped } from "./escaped";

export interface TileSource {
  tiles: string;
  attribution: string;
}

export function tiledMap(
  box: HTMLElement,
  { tiles, attribution }: TileSource,
  options: L.MapOptions,
  onFailed: () => void,
): L.Map {
  const map = L.map(box, { fadeAnimation: false, ...options });
  map.attributionControl.setPrefix(false);
  const layer = L.tileLayer(tiles, { attribution: escaped(attribution), maxZoom: 19 });
  let came = false;
  layer.on("tileload", () => {
    came = true;
  });
  layer.on("tileerror", () => {
    if (!came) onFailed();
  });
  layer.addTo(map);
  return map;
}
