// The last position in words: how old, how exact, how found; to be copied, or opened elsewhere.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Whereabouts } from "../../api/shapes";
import { useWords } from "../../words/useWords";
import classes from "./HomeMap.module.css";

export function LastSeen({ found, now }: { found: Whereabouts; now: number }) {
  const { t } = useTranslation();
  const words = useWords();
  const { last, tracker } = found;
  const about = [
    tracker === null ? "" : t(`map.side.${tracker.side}`),
    last?.speed_kmh == null ? "" : t("map.speed", { kmh: words.number(last.speed_kmh) }),
    last === null ? "" : t(`map.source.${last.source}`),
    tracker?.battery == null ? "" : t("map.battery", { percent: words.percent(tracker.battery) }),
  ];
  return (
    <div className={classes["seen"]}>
      {tracker?.silent === true && <p className={classes["failed"]}>{t("map.silent")}</p>}
      <p>
        {last === null ? (
          t("map.no_position")
        ) : (
          <b>
            {t("map.at", {
              ago: words.ago(now - Date.parse(last.at)),
              time: words.time(last.at),
              metres: words.number(last.accuracy_m),
            })}
          </b>
        )}
      </p>
      <p>{about.filter(Boolean).join(" · ")}</p>
      {last !== null && <Coordinates latitude={last.latitude} longitude={last.longitude} />}
    </div>
  );
}

function Coordinates({ latitude, longitude }: { latitude: number; longitude: number }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState("");
  const place = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(place);
    setCopied(place);
  };
  return (
    <p className={classes["coordinates"]}>
      <bdi>{place}</bdi>
      <Button size="compact-sm" variant="default" onClick={() => void copy()}>
        {t("map.copy")}
      </Button>
      <span role="status">{copied === place ? t("map.copied") : ""}</span>
      <a href={`geo:${latitude},${longitude}`}>{t("map.open")}</a>
    </p>
  );
}
