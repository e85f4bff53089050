// Where somebody lives, how to get in, and who else lives there.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "@mantine/core";
import { addResident, editHome } from "../api/people";
import type { ResidentFields } from "../api/shapes";
import { sectionAt } from "../shell/place";
import { Card, Fact, Facts } from "./Card";
import { draftOf } from "./drafts";
import { EditForm } from "./EditForm";
import { changedOf, labelOf } from "./fields";
import type { CardProps } from "./PersonPage";
import classes from "./PersonPage.module.css";
import { useEditing } from "./useEditing";
import { useForms, useHomeFields } from "./useForms";

export function HomeCard(props: CardProps & { go: (path: string) => void }) {
  const { detail, mayEdit, onChanged } = props;
  const { t } = useTranslation();
  const { home, resident } = detail;
  const shared = { path: resident.id, name: resident.given_name, onChanged };
  const editing = useEditing({ ...shared, key: `${home.id}/home` });
  const title = t("people.card.home");
  const fields = useHomeFields(home);
  const hidden = <span className={classes["dim"]}>{t("people.hidden")}</span>;
  const safe = [home.key_safe_place, home.key_safe_code].filter(Boolean).join(" · ");
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
          fields={fields}
          known={home}
          send={() =>
            editHome(home.id, home.version, changedOf(home, editing.written))
          }
        />
      ) : (
        <Facts>
          <Fact label={t("people.field.street")}>
            <b>{[home.street, home.floor].filter(Boolean).join(", ")}</b>
            {"\n"}
            {home.town}
          </Fact>
          <Fact label={t("people.field.access")}>
            {home.access_hidden ? hidden : home.access || t("people.none")}
          </Fact>
          {(safe !== "" || home.access_hidden) && (
            <Fact label={t("people.field.key_safe_place")}>
              {home.access_hidden ? hidden : safe}
            </Fact>
          )}
          <Fact label={t("people.field.programme")}>
            {labelOf(fields, "programme", home.programme)}
          </Fact>
          <Fact label={t("people.field.territory")}>{home.territory || t("people.none")}</Fact>
          {detail.housemates.length > 0 && (
            <Fact label={t("people.lives_with")}>
              {detail.housemates.map((one) => (
                <a key={one.id} href={sectionAt("people", one.id)}>
                  {one.name}{" "}
                </a>
              ))}
            </Fact>
          )}
        </Facts>
      )}
      {mayEdit && !editing.on && <NewResident {...props} />}
    </Card>
  );
}

function NewResident({ detail, me, onChanged, go }: CardProps & { go: (path: string) => void }) {
  const { t } = useTranslation();
  const { home, resident } = detail;
  const key = `${home.id}/resident`;
  const [open, setOpen] = useState(draftOf(key) !== undefined);
  const forms = useForms(me);
  const editing = useEditing({ key, path: resident.id, name: resident.given_name, onChanged });
  const blank = { language: resident.language, intensity: "1" };
  const label = t("people.card.new_resident");
  if (!open) {
    return (
      <div className={classes["line"]}>
        <Button
          size="compact-sm"
          onClick={() => {
            setOpen(true);
          }}
        >
          {t("people.add_resident")}
        </Button>
      </div>
    );
  }
  return (
    <>
      <h4 className={classes["part"]}>{label}</h4>
      <EditForm
        editing={editing}
        label={label}
        fields={forms.resident}
        known={blank}
        send={async () => {
          const fields = { ...blank, ...editing.written } as ResidentFields;
          const added = await addResident(home.id, fields);
          go(added.id);
        }}
        onCancel={() => {
          setOpen(false);
        }}
      />
    </>
  );
}
