// A zone: a circle around a point, or GeoJSON from elsewhere; seen before it is kept.
import { Button, NumberInput, SegmentedControl, Textarea, TextInput } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../../api/client";
import { checkZone, writeZone } from "../../api/location";
import type { ZoneEdit, ZoneRow } from "../../api/shapes";
import { drawnOf, type Drawn, type Point } from "../../case/map/drawing";
import form from "../EditForm.module.css";
import classes from "../PersonPage.module.css";
import { TroubleLine } from "../TroubleLine";
import { troubleOf, type Trouble } from "../useEditing";

const PlaceMap = lazy(() => import("../../case/map/PlaceMap"));
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const USUAL_RADIUS_M = 300;

interface ZoneFormProps {
  resident: string;
  home: Point | null;
  zone: ZoneRow | null;
  onDone: () => Promise<void>;
  onCancel: () => void;
}

type Number = number | string;

export function ZoneForm({ resident, home, zone, onDone, onCancel }: ZoneFormProps) {
  const { t, i18n } = useTranslation();
  const [name, setName] = useState(zone?.name ?? "");
  const foreign = zone?.circle === null;
  const [way, setWay] = useState(foreign ? "geojson" : "circle");
  const [latitude, setLatitude] = useState<Number>(zone?.circle?.latitude ?? home?.[0] ?? "");
  const [longitude, setLongitude] = useState<Number>(zone?.circle?.longitude ?? home?.[1] ?? "");
  const [radius, setRadius] = useState<Number>(zone?.circle?.radius_m ?? USUAL_RADIUS_M);
  const [geojson, setGeojson] = useState(foreign ? JSON.stringify(zone.geojson, null, 1) : "");
  const [begin, setBegin] = useState(zone?.hours[0]?.begin ?? "");
  const [end, setEnd] = useState(zone?.hours[0]?.end ?? "");
  const [preview, setPreview] = useState<Drawn | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  const edit = (): ZoneEdit => ({
    name,
    hours: begin === "" || end === "" ? [] : [{ days: EVERY_DAY, begin, end }],
    version: zone?.version ?? null,
    circle:
      way === "circle"
        ? { latitude: +latitude, longitude: +longitude, radius_m: +radius }
        : null,
    geojson: way === "geojson" ? geojson : null,
  });
  const attempt = async (what: () => Promise<void>): Promise<void> => {
    setFault(null);
    setTrouble(null);
    try {
      await what();
    } catch (error) {
      if (error instanceof Refusal && error.status === 422) setFault(faultOf(error));
      else setTrouble(troubleOf(error));
    }
  };
  const look = (): Promise<void> =>
    attempt(async () => {
      setPreview(null);
      const found = (await checkZone(edit())) as ZoneRow["geojson"];
      setPreview(drawnOf(home, [{ geojson: found }], [], null));
    });
  const save = (): Promise<void> =>
    attempt(async () => {
      await writeZone(resident, zone?.id ?? null, edit());
      await onDone();
    });
  const known = fault !== null && i18n.exists(`people.outside.fault.${fault}`);
  return (
    <form
      className={form["form"]}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className={form["fields"]}>
        <TextInput
          label={t("people.outside.name")}
          data-autofocus
          maxLength={80}
          value={name}
          onChange={(event) => {
            setName(event.currentTarget.value);
          }}
        />
        <TextInput
          type="time"
          label={t("people.outside.begin")}
          description={t("people.outside.hours_hint")}
          value={begin}
          onChange={(event) => {
            setBegin(event.currentTarget.value);
          }}
        />
        <TextInput
          type="time"
          label={t("people.outside.end")}
          description={t("people.outside.hours_hint")}
          value={end === "24:00" ? "00:00" : end}
          onChange={(event) => {
            setEnd(event.currentTarget.value);
          }}
        />
      </div>
      <SegmentedControl
        aria-label={t("people.outside.way")}
        value={way}
        onChange={setWay}
        data={[
          { value: "circle", label: t("people.outside.way_circle") },
          { value: "geojson", label: t("people.outside.way_geojson") },
        ]}
      />
      {way === "circle" ? (
        <div className={form["fields"]}>
          <NumberInput
            label={t("people.outside.latitude")}
            value={latitude}
            onChange={setLatitude}
            decimalScale={6}
            min={-80}
            max={80}
            hideControls
          />
          <NumberInput
            label={t("people.outside.longitude")}
            value={longitude}
            onChange={setLongitude}
            decimalScale={6}
            min={-180}
            max={180}
            hideControls
          />
          <NumberInput
            label={t("people.outside.radius")}
            value={radius}
            onChange={setRadius}
            min={20}
            max={50_000}
            step={50}
            hideControls
          />
        </div>
      ) : (
        <>
          <Textarea
            label={t("people.outside.geojson")}
            value={geojson}
            autosize
            minRows={4}
            maxRows={10}
            dir="ltr"
            spellCheck={false}
            onChange={(event) => {
              setGeojson(event.currentTarget.value);
            }}
          />
          <label className={classes["hint"]}>
            {t("people.outside.file")}{" "}
            <input
              type="file"
              accept=".geojson,.json,application/geo+json,application/json"
              onChange={(event) => {
                const file = event.currentTarget.files?.[0];
                if (file !== undefined) void file.text().then(setGeojson);
              }}
            />
          </label>
        </>
      )}
      {fault !== null && (
        <p role="alert" className={form["trouble"]}>
          {t((known ? `people.outside.fault.${fault}` : "people.outside.fault.other") as never)}
        </p>
      )}
      <TroubleLine trouble={trouble} />
      {preview !== null && (
        <div>
          <p className={classes["hint"]}>{t("people.outside.previewed")}</p>
          <Suspense fallback={null}>
            <PlaceMap drawn={preview} />
          </Suspense>
        </div>
      )}
      <div className={form["line"]}>
        <Button type="submit" variant="filled">
          {t("people.outside.save")}
        </Button>
        <Button onClick={() => void look()}>{t("people.outside.preview")}</Button>
        <Button onClick={onCancel}>{t("people.cancel")}</Button>
      </div>
    </form>
  );
}

function faultOf(refusal: Refusal): string {
  return refusal.troubles[0]?.code ?? "other";
}
