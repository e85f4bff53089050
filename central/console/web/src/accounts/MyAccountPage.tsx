// One's own account: who one is, the password, the second factor, where one is logged in.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { endMyOtherSessions, endMySession, myAccount, mySessions, roles } from "../api/accounts";
import type { MyAccount } from "../api/shapes";
import { Section } from "../case/Section";
import { PageHead } from "../look/PageHead";
import type { PageProps } from "../shell/sections";
import { useWords } from "../words/useWords";
import { May } from "./May";
import { MyDetails } from "./MyDetails";
import { MyPassword } from "./MyPassword";
import { MySecondFactor } from "./MySecondFactor";
import { Outcome } from "./Outcome";
import { scopeOf } from "./scope";
import { Sessions } from "./Sessions";
import { Sure } from "./Sure";
import { useDoing } from "./useDoing";
import classes from "./Accounts.module.css";

export default function MyAccountPage({ me }: PageProps) {
  const { t } = useTranslation();
  const { data: mine } = useQuery({ queryKey: ["me"], queryFn: myAccount });
  return (
    <>
      <PageHead title={t("sections.me")} />
      <div className={classes["page"]}>
        {me.must_enrol && <p className={classes["must"]}>{t("accounts.factor.must")}</p>}
        {mine === undefined ? (
          <p role="status">{t("sections.loading")}</p>
        ) : (
          <div className={classes["columns"]}>
            <div className={classes["stack"]}>
              <WhatIAm mine={mine} />
              <MyDetails key={mine.version} mine={mine} />
              <MyPassword />
            </div>
            <div className={classes["stack"]}>
              <MySecondFactor mine={mine} />
              <MySessions />
            </div>
          </div>
        )}
      </div>
    </>
  );
}

function WhatIAm({ mine }: { mine: MyAccount }) {
  const { t } = useTranslation();
  const words = useWords();
  const { data: table } = useQuery({ queryKey: ["roles"], queryFn: roles });
  return (
    <Section title={t("accounts.me.what")}>
      <dl className={classes["facts"]}>
        <dt>{t("login.login")}</dt>
        <dd>{mine.login}</dd>
        <dt>{t("accounts.role")}</dt>
        <dd>{words.of("role", mine.role)}</dd>
        <dt>{t("accounts.scope")}</dt>
        <dd>{scopeOf(mine, t("accounts.everything"))}</dd>
        <dt>{t("accounts.may")}</dt>
        <dd>
          <May role={mine.role} roles={table} />
        </dd>
      </dl>
    </Section>
  );
}

function MySessions() {
  const { t } = useTranslation();
  const memory = useQueryClient();
  const doing = useDoing();
  const { data: sessions } = useQuery({
    queryKey: ["my-sessions"],
    queryFn: mySessions,
    staleTime: 0,
  });
  const end = async (what: () => Promise<void>): Promise<void> => {
    await doing.attempt(what);
    await memory.invalidateQueries({ queryKey: ["my-sessions"] });
  };
  return (
    <Section title={t("accounts.sessions.title")}>
      <div className={classes["form"]}>
      <Sessions
        sessions={sessions ?? []}
        busy={doing.busy}
        onEnd={(session) => void end(() => endMySession(session))}
      />
      {(sessions ?? []).length > 1 && (
        <Sure
          label={t("accounts.sessions.end_others")}
          means={t("accounts.sessions.end_others_means")}
          busy={doing.busy}
          onSure={() => void end(endMyOtherSessions)}
        />
      )}
      <Outcome doing={doing} done={t("accounts.sessions.ended")} />
      </div>
    </Section>
  );
}
