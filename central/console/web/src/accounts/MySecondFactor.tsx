// One's second factor: set up, its recovery codes, taken off.
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { renewRecoveryCodes, takeOffSecondFactor } from "../api/accounts";
import type { MyAccount } from "../api/shapes";
import { Section } from "../case/Section";
import { ProofForm } from "./ProofForm";
import { RecoveryCodes } from "./RecoveryCodes";
import { SecondFactorSetup } from "./SecondFactorSetup";
import classes from "./Accounts.module.css";

type Open = "setup" | "renew" | "off" | null;

export function MySecondFactor({ mine }: { mine: MyAccount }) {
  const { t } = useTranslation();
  const memory = useQueryClient();
  const [open, setOpen] = useState<Open>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const isOn = mine.second_factor === "on";

  const close = (): void => {
    setOpen(null);
    setCodes(null);
    void memory.invalidateQueries({ queryKey: ["me"] });
    void memory.invalidateQueries({ queryKey: ["session"] });
  };
  const show = (which: Open) => () => {
    setOpen(which);
  };

  return (
    <Section title={t("accounts.factor.title")}>
      <div className={classes["form"]}>
        {codes !== null ? (
          <RecoveryCodes codes={codes} onKept={close} />
        ) : open === "setup" ? (
          <SecondFactorSetup onDone={close} onLater={close} />
        ) : (
          <>
            <p className={classes["said"]}>
              {isOn
                ? t("accounts.factor.on", { count: mine.recovery_codes_left })
                : t("accounts.factor.off")}
            </p>
            {open === "renew" && (
              <ProofForm
                means={t("accounts.factor.renew_means")}
                send={t("accounts.factor.renew")}
                onProof={async (_password, code) => {
                  setCodes(await renewRecoveryCodes(code));
                }}
                onClose={show(null)}
              />
            )}
            {open === "off" && (
              <ProofForm
                withPassword
                means={t("accounts.factor.off_means")}
                send={t("accounts.factor.take_off")}
                onProof={async (password, code) => {
                  await takeOffSecondFactor(password, code);
                  close();
                }}
                onClose={show(null)}
              />
            )}
            {open === null && (
              <div className={classes["line"]}>
                {isOn ? (
                  <>
                    <Button variant="default" onClick={show("renew")}>
                      {t("accounts.factor.renew")}
                    </Button>
                    {!mine.second_factor_required && (
                      <Button variant="default" onClick={show("off")}>
                        {t("accounts.factor.take_off")}
                      </Button>
                    )}
                  </>
                ) : (
                  <Button
                    variant={mine.second_factor_required ? "filled" : "default"}
                    onClick={show("setup")}
                  >
                    {t("accounts.factor.set_up")}
                  </Button>
                )}
              </div>
            )}
          </>
        )}
      </div>
    </Section>
  );
}
