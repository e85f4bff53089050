// Who somebody is and how to speak with them.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { editResident, keepPhoto, removePhoto } from "../api/people";
import type { ResidentFields } from "../api/shapes";
import { Card, Fact, Facts } from "./Card";
import { EditForm } from "./EditForm";
import { Face } from "../look/Face";
import { changedOf } from "./fields";
import type { CardProps } from "./PersonPage";
import classes from "./PersonPage.module.css";
import { smaller } from "./smaller";
import { TroubleLine } from "./TroubleLine";
import { useEditing, type Trouble } from "./useEditing";
import { useFieldWords } from "./useFieldWords";
import { useForms } from "./useForms";

export function WhoCard({ detail, me, mayEdit, onChanged }: CardProps) {
  const { t } = useTranslation();
  const words = useFieldWords();
  const { resident } = detail;
  const forms = useForms(me);
  const known = { ...resident, intensity: String(resident.intensity) };
  const editing = useEditing({
    key: `${resident.id}/who`,
    path: resident.id,
    name: resident.given_name,
    onChanged,
  });
  const title = t("people.card.who");
  const level = String(resident.intensity) as "1" | "2" | "3";
  return (
    <Card
      title={title}
      wide={editing.on}
      onEdit={mayEdit && !editing.on ? editing.begin : undefined}
    >
      {editing.on ? (
        <EditForm
          editing={editing}
          label={title}
          fields={forms.resident}
          known={known}
          send={() => {
            const fields = changedOf(known, editing.written) as ResidentFields;
            return editResident(resident.id, resident.version, fields);
          }}
        />
      ) : (
        <div className={classes["who"]}>
          <Photo detail={detail} me={me} mayEdit={mayEdit} onChanged={onChanged} />
          <Facts>
            <Fact label={t("people.field.address_as")}>
              <b>{resident.address_as}</b>
            </Fact>
            <Fact label={t("people.field.language")}>{words.language(resident.language)}</Fact>
            {resident.hears_badly && (
              <Fact label={t("people.field.hears_badly")}>
                <b>{t("people.yes")}</b>
              </Fact>
            )}
            {resident.sees_badly && (
              <Fact label={t("people.field.sees_badly")}>
                <b>{t("people.yes")}</b>
              </Fact>
            )}
            <Fact label={t("people.field.mobility")}>{resident.mobility || t("people.none")}</Fact>
            <Fact label={t("people.field.intensity")}>{t(`people.intensity.${level}`)}</Fact>
            <Fact label={t("people.field.health")}>
              {resident.health_hidden ? (
                <span className={classes["dim"]}>{t("people.hidden")}</span>
              ) : (
                resident.health || t("people.none")
              )}
            </Fact>
          </Facts>
        </div>
      )}
    </Card>
  );
}

function Photo({ detail, mayEdit, onChanged }: CardProps) {
  const { t } = useTranslation();
  const { resident } = detail;
  const [trouble, setTrouble] = useState<"consent_first" | "unfit" | Trouble | null>(null);
  const agreed = detail.consents.find((one) => one.kind === "photo")?.given === true;
  const name = `${resident.given_name} ${resident.family_name}`.trim();
  const keep = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    setTrouble(null);
    const picture = await smaller(file);
    if (picture === null) {
      setTrouble("unfit");
      return;
    }
    try {
      await keepPhoto(resident.id, picture);
      await onChanged();
    } catch {
      setTrouble("unfit");
    }
  };
  return (
    <div className={classes["photo"]}>
      <Face
        name={name}
        photo={resident.photo}
        size={96}
        alt={t("people.photo.alt", { name: resident.given_name })}
      />
      {mayEdit && agreed && (
        <label>
          {t(resident.photo === null ? "people.photo.add" : "people.photo.change")}
          <input
            type="file"
            accept="image/jpeg,image/png,image/webp"
            onChange={(event) => void keep(event.currentTarget.files?.[0])}
          />
        </label>
      )}
      {mayEdit && resident.photo !== null && (
        <button
          type="button"
          className={classes["link"]}
          onClick={() => void removePhoto(resident.id).then(onChanged)}
        >
          {t("people.photo.remove")}
        </button>
      )}
      {mayEdit && !agreed && (
        <small className={classes["dim"]}>{t("people.photo.consent_first")}</small>
      )}
      {typeof trouble === "string" && <p role="alert">{t(`people.photo.${trouble}`)}</p>}
      {trouble !== null && typeof trouble === "object" && <TroubleLine trouble={trouble} />}
    </div>
  );
}
