// Where to send who goes: the map where there is one, and always the coordinates.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { whereaboutsOfCase } from "../../api/location";
import type { CaseDetail } from "../../api/shapes";
import { useNow } from "../../time/useNow";
import { drawnOf, type Point } from "../map/drawing";
import { LastSeen } from "../map/LastSeen";
import type { PanelProps } from "../PanelDock";
import classes from "./Panel.module.css";

const HomeMap = lazy(() => import("../map/HomeMap"));
const PlaceMap = lazy(() => import("../map/PlaceMap"));
const AGAIN_MS = 15_000;

export function MapPanel({ detail, onClose }: PanelProps) {
  const { t } = useTranslation();
  const now = useNow();
  const home = homeOf(detail);
  const query = useQuery({
    queryKey: ["whereabouts", detail.case.id],
    queryFn: () => whereaboutsOfCase(detail.case.id),
    staleTime: 0,
    gcTime: 0,
    refetchInterval: detail.case.state === "closed" ? false : AGAIN_MS,
  });
  const found = query.data;
  const followed = found !== undefined && (found.tracker !== null || found.last !== null);
  const shown = useMemo(
    () => (found === undefined ? null : drawnOf(home, found.zones, found.trail, found.last)),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the two figures are the home
    [found, home?.[0], home?.[1]],
  );
  return (
    <div className={classes["form"]}>
      <Suspense fallback={<p className={classes["hint"]}>{t("sections.loading")}</p>}>
        {followed && shown !== null ? (
          <PlaceMap drawn={shown} />
        ) : (
          home !== null && !query.isPending && <HomeMap latitude={home[0]} longitude={home[1]} />
        )}
      </Suspense>
      {query.isError && <p role="alert">{t("map.unread")}</p>}
      {followed && <LastSeen found={found} now={now} />}
      <Home detail={detail} home={home} />
      <div className={classes["line"]}>
        <Button variant="default" onClick={onClose}>
          {t("act.done")}
        </Button>
      </div>
    </div>
  );
}

function Home({ detail, home }: { detail: CaseDetail; home: Point | null }) {
  const { t } = useTranslation();
  if (home === null) return <p className={classes["hint"]}>{t("map.none")}</p>;
  const [latitude, longitude] = home;
  const address = [detail.home?.street, detail.home?.floor, detail.home?.town].filter(Boolean);
  return (
    <p className={classes["hint"]}>
      {address.join(", ")} ·{" "}
      <bdi>
        {latitude.toFixed(5)}, {longitude.toFixed(5)}
      </bdi>{" "}
      · <a href={`geo:${latitude},${longitude}`}>{t("map.open")}</a>
    </p>
  );
}

function homeOf({ home }: CaseDetail): Point | null {
  return typeof home?.latitude === "number" && typeof home.longitude === "number"
    ? [home.latitude, home.longitude]
    : null;
}
