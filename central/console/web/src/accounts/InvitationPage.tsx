// An invitation: who one will be, a password of one's own, a second factor if one likes, and in.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { trust } from "../api/client";
import { acceptInvitation, isHalfway, lookAtInvitation } from "../api/entrance";
import type { InvitationSeen, Me } from "../api/shapes";
import { Gate } from "../session/Gate";
import { SecondStep } from "../session/SecondStep";
import { useWords } from "../words/useWords";
import { Outcome } from "./Outcome";
import { PasswordChoice } from "./PasswordChoice";
import { scopeOf } from "./scope";
import { SecondFactorSetup } from "./SecondFactorSetup";
import { useDoing } from "./useDoing";
import gate from "../session/Gate.module.css";
import classes from "./Accounts.module.css";

interface InvitationPageProps {
  token: string;
  onIn: (me: Me) => void;
  /** To the login, without the invitation. */
  onLeave: () => void;
}

export default function InvitationPage({ token, onIn, onLeave }: InvitationPageProps) {
  const { t } = useTranslation();
  const [ticket, setTicket] = useState<string | null>(null);
  const [me, setMe] = useState<Me | null>(null);
  const { data: seen, isPending } = useQuery({
    queryKey: ["invitation", token],
    queryFn: () => lookAtInvitation(token),
    enabled: me === null && ticket === null,
    retry: false,
  });

  if (me !== null) return <Offer me={me} onIn={onIn} />;
  if (ticket !== null) {
    return (
      <Gate>
        <SecondStep ticket={ticket} onIn={onIn} onBack={onLeave} />
      </Gate>
    );
  }
  return (
    <Gate wide>
      {isPending ? (
        <p role="status">{t("sections.loading")}</p>
      ) : seen === undefined ? (
        <Gone onLeave={onLeave} />
      ) : (
        <Welcome
          token={token}
          seen={seen}
          onHalfway={setTicket}
          onIn={(entered) => {
            trust(entered.csrf);
            setMe(entered);
          }}
        />
      )}
    </Gate>
  );
}

function Gone({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation();
  return (
    <>
      <Heading text={t("accounts.invitation.gone")} />
      <p className={gate["said"]}>{t("accounts.invitation.gone_text")}</p>
      <Button variant="filled" onClick={onLeave}>
        {t("accounts.invitation.to_login")}
      </Button>
    </>
  );
}

interface WelcomeProps {
  token: string;
  seen: InvitationSeen;
  onHalfway: (ticket: string) => void;
  onIn: (me: Me) => void;
}

function Welcome({ token, seen, onHalfway, onIn }: WelcomeProps) {
  const { t } = useTranslation();
  const words = useWords();
  const doing = useDoing();
  const [password, setPassword] = useState("");
  const recovers = seen.kind === "recovery";

  const accept = async (): Promise<void> => {
    const entered = await doing.attempt(() => acceptInvitation(token, password));
    if (entered === undefined) return;
    if (isHalfway(entered.came)) onHalfway(entered.came.ticket);
    else onIn(entered.came);
  };
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void accept();
  };

  return (
    <form className={gate["form"]} onSubmit={submit}>
      <Heading
        text={t(recovers ? "accounts.invitation.back" : "accounts.invitation.welcome", {
          name: seen.name,
        })}
      />
      <dl className={gate["facts"]}>
        <dt>{t("login.login")}</dt>
        <dd>
          <strong>{seen.login}</strong>
        </dd>
        <dt>{t("accounts.role")}</dt>
        <dd>{words.of("role", seen.role)}</dd>
        <dt>{t("accounts.scope")}</dt>
        <dd>{scopeOf(seen, t("accounts.everything"))}</dd>
      </dl>
      <input type="hidden" autoComplete="username" value={seen.login} readOnly />
      <PasswordChoice
        value={password}
        token={token}
        onChange={(value) => {
          doing.again();
          setPassword(value);
        }}
      />
      <Outcome doing={doing} />
      <Button type="submit" variant="filled" fullWidth disabled={doing.busy || password === ""}>
        {doing.busy ? t("act.busy") : t("accounts.invitation.accept")}
      </Button>
      <p className={gate["said"]}>
        {t("accounts.invitation.until", { moment: words.moment(seen.expires_at) })}
      </p>
    </form>
  );
}

function Offer({ me, onIn }: { me: Me; onIn: (me: Me) => void }) {
  const { t } = useTranslation();
  const [begun, setBegun] = useState(false);
  const enter = (): void => {
    onIn(me);
  };
  return (
    <Gate wide>
      <Heading key={String(begun)} text={t("accounts.factor.title")} />
      {begun ? (
        <SecondFactorSetup
          onDone={enter}
          {...(me.must_enrol ? {} : { onLater: enter })}
        />
      ) : (
        <div className={classes["form"]}>
          <p className={gate["said"]}>
            {t(me.must_enrol ? "accounts.factor.must" : "accounts.factor.offer")}
          </p>
          <Button
            variant="filled"
            onClick={() => {
              setBegun(true);
            }}
          >
            {t("accounts.factor.set_up")}
          </Button>
          {!me.must_enrol && (
            <Button variant="default" onClick={enter}>
              {t("accounts.factor.later")}
            </Button>
          )}
        </div>
      )}
    </Gate>
  );
}

/** What this step is, read first of all. */
function Heading({ text }: { text: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <h2 ref={heading} tabIndex={-1} className={gate["heading"]}>
      {text}
    </h2>
  );
}
