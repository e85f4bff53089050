// What the hub of a home hears, where it is, and who wears it.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { removeDevice, writeDevice } from "../api/people";
import type { DeviceFields, DeviceRow } from "../api/shapes";
import { sectionAt } from "../shell/place";
import { useWords } from "../words/useWords";
import { Card } from "./Card";
import type { Values } from "./drafts";
import { EditForm } from "./EditForm";
import type { FieldSpec } from "./fields";
import type { CardProps } from "./PersonPage";
import classes from "./PersonPage.module.css";
import { DEVICE_KINDS, WEARING } from "./specs";
import { TroubleLine } from "./TroubleLine";
import { troubleOf, useEditing, type Trouble } from "./useEditing";
import { useFieldWords } from "./useFieldWords";

export function DevicesCard(props: CardProps) {
  const { detail, me, mayEdit, onChanged } = props;
  const { t } = useTranslation();
  const words = useWords();
  const fields = useFieldWords();
  const [open, setOpen] = useState<string | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const seesHubs = me.permissions.includes("hubs.see");
  const names = new Map([
    [detail.resident.id, detail.resident.given_name],
    ...detail.housemates.map((one): [string, string] => [one.id, one.name]),
  ]);
  const close = (): void => {
    setOpen(null);
  };
  const remove = async (device: DeviceRow): Promise<void> => {
    setTrouble(null);
    try {
      await removeDevice(device.hub, device.id, device.version);
    } catch (error) {
      setTrouble(troubleOf(error));
    }
    await onChanged();
  };
  return (
    <Card title={t("people.card.devices")}>
      {detail.hubs.length === 0 && (
        <div className={classes["dim"]}>{t("people.devices.no_hub")}</div>
      )}
      {detail.hubs.map((hub) => (
        <div key={hub}>
          <h4 className={classes["part"]}>
            {seesHubs ? <a href={sectionAt("hubs", hub)}>{hub}</a> : hub}
          </h4>
          <ul className={classes["list"]}>
            {detail.devices
              .filter((device) => device.hub === hub)
              .map((device) =>
                open === `${hub}/${device.id}` ? (
                  <li key={device.id} className={classes["item"]}>
                    <DeviceForm {...props} hub={hub} device={device} names={names} onClose={close} />
                  </li>
                ) : (
                  <li key={device.id} className={classes["item"]}>
                    <div>
                      <b>{fields.device(device.kind)}</b>{" "}
                      {device.place !== null && words.of("place", device.place)}{" "}
                      <small>
                        {[
                          device.id,
                          device.resident === null
                            ? ""
                            : t("people.devices.worn_by", {
                                name: names.get(device.resident) ?? "",
                              }),
                          device.wearing_position === null
                            ? ""
                            : t(`people.wearing.${device.wearing_position}` as never),
                        ]
                          .filter(Boolean)
                          .join(" · ")}
                      </small>
                    </div>
                    {mayEdit && (
                      <div className={classes["tools"]}>
                        <Button
                          size="compact-sm"
                          data-edit
                          aria-label={t("people.edit_of", { what: device.id })}
                          onClick={() => {
                            setOpen(`${hub}/${device.id}`);
                          }}
                        >
                          {t("people.edit")}
                        </Button>
                        <Button
                          size="compact-sm"
                          aria-label={`${t("people.remove")}: ${device.id}`}
                          onClick={() => void remove(device)}
                        >
                          {t("people.remove")}
                        </Button>
                      </div>
                    )}
                  </li>
                ),
              )}
          </ul>
          {open === hub ? (
            <DeviceForm {...props} hub={hub} device={null} names={names} onClose={close} />
          ) : (
            mayEdit && (
              <div className={classes["line"]}>
                <Button
                  size="compact-sm"
                  onClick={() => {
                    setOpen(hub);
                  }}
                >
                  {t("people.card.new_device")}
                </Button>
              </div>
            )
          )}
        </div>
      ))}
      <TroubleLine trouble={trouble} />
    </Card>
  );
}

interface DeviceFormProps extends CardProps {
  hub: string;
  /** Null is a new one. */
  device: DeviceRow | null;
  names: ReadonlyMap<string, string>;
  onClose: () => void;
}

function DeviceForm({ detail, hub, device, names, onChanged, onClose }: DeviceFormProps) {
  const { t } = useTranslation();
  const fields = useFieldWords();
  const words = useWords();
  const editing = useEditing({
    key: `${hub}/${device?.id ?? "new"}/device`,
    path: detail.resident.id,
    name: detail.resident.given_name,
    onChanged,
  });
  const none = { value: "", label: t("people.none") };
  const specs: FieldSpec[] = [
    ...(device === null ? [{ name: "device", kind: "line", required: true } as const] : []),
    {
      name: "kind",
      kind: "choice",
      choices: DEVICE_KINDS.map((value) => ({ value, label: fields.device(value) })),
    },
    {
      name: "place",
      kind: "choice",
      choices: [
        none,
        ...PLACES.map((value) => ({ value, label: words.of("place", value) })),
      ],
    },
    {
      name: "resident",
      kind: "choice",
      choices: [
        { value: "", label: t("people.devices.of_home") },
        ...[...names].map(([value, label]) => ({ value, label })),
      ],
    },
    {
      name: "wearing_position",
      kind: "choice",
      choices: [none, ...WEARING.map((value) => ({ value, label: t(`people.wearing.${value}`) }))],
    },
  ];
  const known: Values = device ?? { kind: "pendant" };
  const of: Values = { ...known, ...editing.written };
  const text = (name: string): string => {
    const value = of[name];
    return typeof value === "string" ? value : "";
  };
  const label = device === null ? t("people.card.new_device") : t("people.edit_of", { what: device.id });
  return (
    <EditForm
      editing={editing}
      label={label}
      fields={specs}
      known={known}
      send={() => {
        const written: DeviceFields = {
          kind: text("kind"),
          place: text("place"),
          wearing_position: text("wearing_position"),
        };
        const id = device?.id ?? text("device").trim();
        return writeDevice(hub, id, device?.version ?? 0, text("resident") || null, written);
      }}
      onDone={onClose}
      onCancel={onClose}
    />
  );
}

const PLACES = [
  "bedroom",
  "bathroom",
  "kitchen",
  "living-room",
  "dining-room",
  "hall",
  "hallway",
  "entrance",
  "balcony",
  "terrace",
] as const;
