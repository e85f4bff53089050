// Outside the home: the tracker, the safe zones, and what else is looked at.
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useMemo, useState } from "react";
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { removeZone, whereaboutsOf } from "../../api/location";
import type { Whereabouts, ZoneRow } from "../../api/shapes";
import { drawnOf, type Point } from "../../case/map/drawing";
import { LastSeen } from "../../case/map/LastSeen";
import { useNow } from "../../time/useNow";
import { useWords } from "../../words/useWords";
import { Card } from "../Card";
import type { CardProps } from "../PersonPage";
import classes from "../PersonPage.module.css";
import { TroubleLine } from "../TroubleLine";
import { troubleOf, type Trouble } from "../useEditing";
import { RulesForm } from "./RulesForm";
import { ZoneForm } from "./ZoneForm";

const PlaceMap = lazy(() => import("../../case/map/PlaceMap"));

export function OutsideCard({ detail, mayEdit }: CardProps) {
  const { t } = useTranslation();
  const resident = detail.resident.id;
  const query = useQuery({
    queryKey: ["outside", resident],
    queryFn: () => whereaboutsOf(resident),
    staleTime: 0,
    gcTime: 0,
  });
  const home = useHome(detail.home.latitude, detail.home.longitude);
  const found = query.data;
  return (
    <Card title={t("people.card.outside")} wide>
      {query.isError && <p role="alert">{t("map.unread")}</p>}
      {found !== undefined && (
        <Outside
          found={found}
          home={home}
          resident={resident}
          mayEdit={mayEdit}
          onChanged={() => query.refetch()}
        />
      )}
    </Card>
  );
}

interface OutsideProps {
  found: Whereabouts;
  home: Point | null;
  resident: string;
  mayEdit: boolean;
  onChanged: () => Promise<unknown>;
}

function Outside({ found, home, resident, mayEdit, onChanged }: OutsideProps) {
  const { t } = useTranslation();
  const now = useNow();
  const [editing, setEditing] = useState<ZoneRow | "new" | null>(null);
  const drawn = useMemo(() => drawnOf(home, found.zones, found.trail, found.last), [home, found]);
  const done = async (): Promise<void> => {
    setEditing(null);
    await onChanged();
  };
  return (
    <>
      <Tracker found={found} now={now} />
      {(found.zones.length > 0 || found.last !== null) && (
        <Suspense fallback={<p className={classes["hint"]}>{t("sections.loading")}</p>}>
          <PlaceMap drawn={drawn} />
        </Suspense>
      )}
      {found.last !== null && <LastSeen found={found} now={now} />}
      <h4 className={classes["subtitle"]}>{t("people.outside.zones")}</h4>
      {found.zones.length === 0 && <p className={classes["hint"]}>{t("people.outside.no_zones")}</p>}
      <ul className={classes["list"]}>
        {found.zones.map((zone) => (
          <Zone
            key={zone.id}
            zone={zone}
            resident={resident}
            mayEdit={mayEdit && editing === null}
            onEdit={() => {
              setEditing(zone);
            }}
            onRemoved={done}
          />
        ))}
      </ul>
      {mayEdit && editing === null && (
        <Button
          size="compact-sm"
          onClick={() => {
            setEditing("new");
          }}
        >
          {t("people.outside.add")}
        </Button>
      )}
      {editing !== null && (
        <ZoneForm
          key={editing === "new" ? "new" : editing.id}
          resident={resident}
          home={home}
          zone={editing === "new" ? null : editing}
          onDone={done}
          onCancel={() => {
            setEditing(null);
          }}
        />
      )}
      {mayEdit && editing === null && (
        <RulesForm resident={resident} found={found} onDone={onChanged} />
      )}
      <p className={classes["hint"]}>
        {t(found.consents ? "people.outside.kept_more" : "people.outside.kept")}
      </p>
    </>
  );
}

function Tracker({ found, now }: { found: Whereabouts; now: number }) {
  const { t } = useTranslation();
  const words = useWords();
  const { tracker } = found;
  if (tracker === null) return <p>{t("people.outside.no_tracker")}</p>;
  const told = [
    tracker.heard_at === null
      ? t("people.outside.never")
      : t("people.outside.heard", { ago: words.ago(now - Date.parse(tracker.heard_at)) }),
    tracker.silent ? t("people.outside.silent") : "",
    tracker.battery === null
      ? ""
      : t("people.outside.battery", { percent: words.percent(tracker.battery) }),
    tracker.number === "" ? "" : t("people.outside.number", { number: tracker.number }),
  ];
  return (
    <p>
      <b>{t("people.outside.tracker")}</b> <bdi>{tracker.hub}</bdi> ·{" "}
      {told.filter(Boolean).join(" · ")}
    </p>
  );
}

interface ZoneProps {
  zone: ZoneRow;
  resident: string;
  mayEdit: boolean;
  onEdit: () => void;
  onRemoved: () => Promise<void>;
}

function Zone({ zone, resident, mayEdit, onEdit, onRemoved }: ZoneProps) {
  const { t } = useTranslation();
  const words = useWords();
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const remove = async (): Promise<void> => {
    try {
      await removeZone(resident, zone.id, zone.version);
      await onRemoved();
    } catch (error) {
      setTrouble(troubleOf(error));
    }
  };
  const what =
    zone.circle === null
      ? t("people.outside.drawn")
      : t("people.outside.circle", { radius: words.number(zone.circle.radius_m) });
  const when =
    zone.hours.length === 0
      ? t("people.outside.always")
      : words.list(zone.hours.map((span) => t("people.outside.hours", span)));
  return (
    <li className={classes["item"]}>
      <div>
        <b>{zone.name || t("map.legend_zone")}</b> · {what} · {when}
        {!zone.holds && <> · {t("people.outside.not_now")}</>}
        <TroubleLine trouble={trouble} />
      </div>
      {mayEdit && (
        <>
          <Button
            size="compact-sm"
            aria-label={t("people.outside.edit", { name: zone.name })}
            onClick={onEdit}
          >
            {t("people.edit")}
          </Button>
          <Button
            size="compact-sm"
            aria-label={t("people.outside.remove", { name: zone.name })}
            onClick={() => void remove()}
          >
            {t("people.outside.remove_short")}
          </Button>
        </>
      )}
    </li>
  );
}

function useHome(latitude: number | null, longitude: number | null): Point | null {
  return useMemo(
    () => (latitude === null || longitude === null ? null : [latitude, longitude]),
    [latitude, longitude],
  );
}
