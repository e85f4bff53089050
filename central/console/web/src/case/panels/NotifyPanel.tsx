// Whom to tell now.
import { useTranslation } from "react-i18next";
import { knownOf } from "../answers";
import type { PanelProps } from "../PanelDock";
import { Choices } from "./Choices";
import classes from "./Panel.module.css";

export function NotifyPanel({ detail, onChange }: PanelProps) {
  const { t } = useTranslation();
  const contacts = [...detail.contacts].sort((a, b) => a.rank - b.rank);
  if (contacts.length === 0) return <p className={classes["hint"]}>{t("contacts.none")}</p>;
  const first =
    contacts.find(
      (contact) => contact.available && knownOf(contact.id, detail.attempts).is === "idle",
    ) ?? contacts[0];
  return (
    <div className={classes["form"]}>
      <Choices
        first={first?.id}
        choices={contacts.map((contact) => ({
          id: contact.id,
          label: (
            <>
              <b>{contact.name}</b>{" "}
              <small>
                {[
                  contact.relation,
                  contact.has_key ? t("contacts.key") : "",
                  contact.available ? "" : t("contacts.unavailable"),
                ]
                  .filter(Boolean)
                  .join(" · ")}
              </small>
            </>
          ),
        }))}
        onChoose={(contact) => void onChange({ do: "notify", contact })}
      />
      <p className={classes["hint"]}>{t("panel.notify_hint")}</p>
    </div>
  );
}
