// Inviting somebody: who they will be; then the link, shown once.
import { Button, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import i18next from "i18next";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { invite } from "../api/accounts";
import type { InvitationMade, MyAccount, Roles } from "../api/shapes";
import { Section } from "../case/Section";
import { FIRST } from "../words/languages";
import { AccountFields, type Fields } from "./AccountFields";
import { InviteLink } from "./InviteLink";
import { Outcome } from "./Outcome";
import { useDoing } from "./useDoing";
import classes from "./Accounts.module.css";

interface InvitePaneProps {
  roles: Roles | undefined;
  mine: MyAccount | undefined;
  onClose: () => void;
}

export function InvitePane({ roles, mine, onClose }: InvitePaneProps) {
  const { t } = useTranslation();
  if (mine === undefined) return <p role="status">{t("sections.loading")}</p>;
  return <InviteForm roles={roles} mine={mine} onClose={onClose} />;
}

function InviteForm({ roles, mine, onClose }: InvitePaneProps & { mine: MyAccount }) {
  const { t } = useTranslation();
  const memory = useQueryClient();
  const doing = useDoing("taken");
  const [login, setLogin] = useState("");
  const [address, setAddress] = useState("");
  const [made, setMade] = useState<InvitationMade | null>(null);
  const [fields, setFields] = useState<Fields>({
    name: "",
    role: "operator",
    tenant: mine.tenant,
    territory: mine.territory,
    programme: mine.programme,
    language: i18next.resolvedLanguage ?? FIRST,
  });

  const send = async (): Promise<void> => {
    const invited = await doing.attempt(() => invite({ ...fields, login, address }));
    if (invited === undefined) return;
    setMade(invited.came);
    await memory.invalidateQueries({ queryKey: ["accounts"] });
  };
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void send();
  };

  if (made !== null) {
    return (
      <Section title={t("accounts.invite.made", { name: fields.name })}>
        <InviteLink made={made} onClose={onClose} />
      </Section>
    );
  }
  return (
    <Section title={t("accounts.invite.title")}>
      <form className={classes["form"]} onSubmit={submit}>
        <TextInput
          label={t("login.login")}
          description={t("accounts.invite.login_hint")}
          pattern="[a-z0-9][a-z0-9._\-]+"
          maxLength={80}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          withAsterisk={false}
          value={login}
          ref={(input) => {
            if (login === "" && document.activeElement?.tagName !== "INPUT") input?.focus();
          }}
          onChange={(event) => {
            doing.again();
            setLogin(event.currentTarget.value);
          }}
        />
        <AccountFields fields={fields} roles={roles} mine={mine} onChange={setFields} />
        {roles?.can_send === true && (
          <TextInput
            type="email"
            label={t("accounts.invite.address")}
            description={t("accounts.invite.address_hint")}
            maxLength={254}
            autoComplete="off"
            value={address}
            onChange={(event) => {
              setAddress(event.currentTarget.value);
            }}
          />
        )}
        <Outcome doing={doing} />
        <div className={classes["line"]}>
          <Button type="submit" variant="filled" disabled={doing.busy}>
            {t("accounts.invite.send")}
          </Button>
          <Button variant="default" onClick={onClose}>
            {t("act.cancel")}
          </Button>
        </div>
      </form>
    </Section>
  );
}
