// The way in: the password, then a code where the account asks for one.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isHalfway, type Entered } from "../api/entrance";
import type { Me } from "../api/shapes";
import { Gate } from "./Gate";
import { PasswordStep } from "./PasswordStep";
import { SecondStep } from "./SecondStep";
import classes from "./Gate.module.css";

export function Login({ ended, onIn }: { ended: boolean; onIn: (me: Me) => void }) {
  const { t } = useTranslation();
  const [ticket, setTicket] = useState<string | null>(null);
  const [again, setAgain] = useState(false);

  const entered = (found: Entered): void => {
    if (isHalfway(found)) setTicket(found.ticket);
    else onIn(found);
  };

  return (
    <Gate>
      {ticket === null ? (
        <>
          {ended && !again && <p className={classes["said"]}>{t("login.away")}</p>}
          <PasswordStep onEntered={entered} />
        </>
      ) : (
        <SecondStep
          ticket={ticket}
          onIn={onIn}
          onBack={() => {
            setAgain(true);
            setTicket(null);
          }}
        />
      )}
    </Gate>
  );
}
