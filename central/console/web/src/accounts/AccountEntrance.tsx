// How the owner of an account gets in: links, locks, the second factor, and closing it altogether.
import { Button, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { doTo, inviteAgain, type Deed } from "../api/accounts";
import type { AccountDetail, InvitationMade } from "../api/shapes";
import { Section } from "../case/Section";
import { useWords } from "../words/useWords";
import { InviteLink } from "./InviteLink";
import { Outcome } from "./Outcome";
import { Sure } from "./Sure";
import { useDoing } from "./useDoing";
import classes from "./Accounts.module.css";

export function AccountEntrance({ detail, canSend }: { detail: AccountDetail; canSend: boolean }) {
  const { t } = useTranslation();
  const memory = useQueryClient();
  const doing = useDoing();
  const [address, setAddress] = useState("");
  const [made, setMade] = useState<InvitationMade | null>(null);
  const { account: row, mine } = detail;

  const learn = async (): Promise<void> => {
    await memory.invalidateQueries({ queryKey: ["account", row.id] });
    await memory.invalidateQueries({ queryKey: ["accounts"] });
  };
  const act = async (deed: Deed): Promise<void> => {
    await doing.attempt(() => doTo(row.id, deed));
    await learn();
  };
  const offer = async (): Promise<void> => {
    const invited = await doing.attempt(() => inviteAgain(row.id, address));
    if (invited !== undefined) setMade(invited.came);
    await learn();
  };
  const sure = (deed: Deed, word: "reset" | "end_all" | "disable" | "withdraw") => (
    <Sure
      label={t(`accounts.deed.${word}`)}
      means={t(`accounts.deed.${word}_means`)}
      busy={doing.busy}
      onSure={() => void act(deed)}
    />
  );

  return (
    <Section title={t("accounts.entrance")}>
      <div className={classes["form"]}>
        <Standing detail={detail} />
        {made !== null && (
          <InviteLink
            made={made}
            onClose={() => {
              setMade(null);
            }}
          />
        )}
        {mine && <p className={classes["said"]}>{t("accounts.own_text")}</p>}
        {row.state === "disabled" ? (
          <div className={classes["line"]}>
            <Button variant="default" disabled={doing.busy} onClick={() => void act("enable")}>
              {t("accounts.deed.enable")}
            </Button>
          </div>
        ) : (
          !mine && (
            <>
              {canSend && made === null && (
                <TextInput
                  type="email"
                  label={t("accounts.invite.address")}
                  value={address}
                  autoComplete="off"
                  onChange={(event) => {
                    setAddress(event.currentTarget.value);
                  }}
                />
              )}
              <div className={classes["line"]}>
                {row.state === "locked" && (
                  <Button variant="filled" disabled={doing.busy} onClick={() => void act("unlock")}>
                    {t("accounts.deed.unlock")}
                  </Button>
                )}
                <Button variant="default" disabled={doing.busy} onClick={() => void offer()}>
                  {t(row.state === "invited" ? "accounts.deed.invite_again" : "accounts.deed.recover")}
                </Button>
                {row.invited_until !== null && sure("withdraw", "withdraw")}
                {row.second_factor && sure("reset-factor", "reset")}
                {detail.sessions.length > 0 && sure("end-sessions", "end_all")}
                {sure("disable", "disable")}
              </div>
            </>
          )
        )}
        <Outcome doing={doing} done={t("accounts.deed.done")} />
      </div>
    </Section>
  );
}

function Standing({ detail }: { detail: AccountDetail }) {
  const { t } = useTranslation();
  const words = useWords();
  const { account: row } = detail;
  const lines = [
    row.state === "locked" && row.locked_until !== null
      ? t("accounts.standing.locked", { moment: words.moment(row.locked_until) })
      : null,
    row.state === "disabled" && row.disabled_at !== null
      ? t("accounts.standing.disabled", { moment: words.moment(row.disabled_at) })
      : null,
    row.invited_until !== null
      ? t("accounts.standing.invited", { moment: words.moment(row.invited_until) })
      : row.state === "invited"
        ? t("accounts.standing.expired")
        : null,
    row.second_factor
      ? t("accounts.standing.factor")
      : t(row.second_factor_required ? "accounts.standing.factor_missing" : "accounts.standing.no_factor"),
  ].filter((line) => line !== null);
  return (
    <ul className={classes["why"]}>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
