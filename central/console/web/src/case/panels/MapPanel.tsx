// Where to send who goes: the map where there is one, and always the coordinates.
import { Button } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { PanelProps } from "../PanelDock";
import classes from "./Panel.module.css";

const HomeMap = lazy(() => import("../map/HomeMap"));

export function MapPanel({ detail, onClose }: PanelProps) {
  const { t } = useTranslation();
  const home = detail.home;
  const known = typeof home?.latitude === "number" && typeof home.longitude === "number";
  const latitude = home?.latitude ?? 0;
  const longitude = home?.longitude ?? 0;
  const place = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  return (
    <div className={classes["form"]}>
      {known ? (
        <>
          <Suspense fallback={<p className={classes["hint"]}>{t("sections.loading")}</p>}>
            <HomeMap latitude={latitude} longitude={longitude} />
          </Suspense>
          <p className={classes["hint"]}>
            {[home.street, home.floor, home.town].filter(Boolean).join(", ")} ·{" "}
            <bdi>{place}</bdi> ·{" "}
            <a href={`geo:${latitude},${longitude}`}>{t("map.open")}</a>
          </p>
        </>
      ) : (
        <p className={classes["hint"]}>{t("map.none")}</p>
      )}
      <div className={classes["line"]}>
        <Button variant="default" onClick={onClose}>
          {t("act.done")}
        </Button>
      </div>
    </div>
  );
}
