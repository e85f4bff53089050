// One account: how it stands, what it is, how its owner gets in, where they are, what was changed.
import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { account, endSessionOf } from "../api/accounts";
import type { AccountDetail, MyAccount, Roles } from "../api/shapes";
import { Section } from "../case/Section";
import { AccountEntrance } from "./AccountEntrance";
import { AccountForm } from "./AccountForm";
import { History } from "./History";
import { Outcome } from "./Outcome";
import { Sessions } from "./Sessions";
import { State } from "./State";
import { useDoing } from "./useDoing";
import classes from "./Accounts.module.css";

interface AccountPaneProps {
  id: string;
  roles: Roles | undefined;
  mine: MyAccount | undefined;
  onClose: () => void;
}

export function AccountPane({ id, roles, mine, onClose }: AccountPaneProps) {
  const { t } = useTranslation();
  const { data: detail, isError } = useQuery({
    queryKey: ["account", id],
    queryFn: () => account(id),
    staleTime: 0,
    retry: false,
  });
  if (isError) return <p className={classes["trouble"]}>{t("accounts.not_there")}</p>;
  if (detail === undefined) return <p role="status">{t("sections.loading")}</p>;
  return (
    <article className={classes["stack"]} aria-label={detail.account.name}>
      <div className={classes["line"]}>
        <h3 className={classes["name"]}>{detail.account.name}</h3>
        <span className={classes["dim"]}>{detail.account.login}</span>
        <State row={detail.account} />
        <Button className={classes["close"] ?? ""} variant="default" onClick={onClose}>
          {t("accounts.close")}
        </Button>
      </div>
      <div className={classes["columns"]}>
        <div className={classes["stack"]}>
          <Section title={t("accounts.details")}>
            <AccountForm key={detail.account.version} detail={detail} roles={roles} mine={mine} />
          </Section>
        </div>
        <div className={classes["stack"]}>
          <AccountEntrance detail={detail} canSend={roles?.can_send === true} />
          <Where detail={detail} />
          <Section title={t("accounts.history")}>
            <History changes={detail.history} />
          </Section>
        </div>
      </div>
    </article>
  );
}

function Where({ detail }: { detail: AccountDetail }) {
  const { t } = useTranslation();
  const memory = useQueryClient();
  const doing = useDoing();
  const end = async (session: string): Promise<void> => {
    await doing.attempt(() => endSessionOf(detail.account.id, session));
    await memory.invalidateQueries({ queryKey: ["account", detail.account.id] });
  };
  return (
    <Section title={t("accounts.sessions.title")}>
      <Sessions
        sessions={detail.sessions}
        busy={doing.busy}
        onEnd={(session) => void end(session)}
      />
      <Outcome doing={doing} done={t("accounts.sessions.ended")} />
    </Section>
  );
}
