// A new home and the first who lives there: both are kept, or neither.
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { addHome } from "../api/people";
import type { Me } from "../api/shapes";
import { PageHead } from "../look/PageHead";
import { Card } from "./Card";
import { EditForm, Field } from "./EditForm";
import formClasses from "./EditForm.module.css";
import type { Values } from "./drafts";
import classes from "./PersonPage.module.css";
import { useEditing } from "./useEditing";
import { useForms, useHomeFields } from "./useForms";

const BLANK: Values = { language: "ca", intensity: "1" };

interface NewHomeProps {
  me: Me;
  go: (path: string) => void;
}

export function NewHome({ me, go }: NewHomeProps) {
  const { t } = useTranslation();
  const forms = useForms(me);
  const homeFields = useHomeFields();
  const memory = useQueryClient();
  const editing = useEditing({
    key: "new",
    path: "new",
    name: t("people.unfinished_new"),
    onChanged: () => memory.invalidateQueries({ queryKey: ["people"] }),
  });
  const part = (prefix: string): Values =>
    Object.fromEntries(
      Object.entries(editing.written)
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => [name.slice(prefix.length), value]),
    );
  return (
    <>
      <PageHead title={t("people.new")} />
      <div className={classes["cards"]}>
        <Card title={t("people.card.new_home")} wide>
          <EditForm
            editing={editing}
            label={t("people.card.new_home")}
            fields={homeFields}
            known={{}}
            prefix="home."
            send={async () => {
              const resident = { ...BLANK, ...part("resident.") };
              const added = await addHome(
                part("home."),
                resident,
              );
              go(added.resident);
            }}
            onCancel={() => {
              go("");
            }}
          >
            <div className={formClasses["fields"]}>
              {forms.resident.map((field) => (
                <Field
                  key={field.name}
                  field={field}
                  prefix="resident."
                  known={BLANK}
                  editing={editing}
                />
              ))}
            </div>
          </EditForm>
        </Card>
      </div>
    </>
  );
}
