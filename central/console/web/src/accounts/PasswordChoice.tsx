// Choosing a password: how strong it is, live, and in words why it is not yet.
import { PasswordInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useId } from "react";
import { useTranslation } from "react-i18next";
import { strengthOf } from "../api/entrance";
import type { PasswordStrength } from "../api/shapes";
import { useWords } from "../words/useWords";
import { useSettled } from "./useSettled";
import classes from "./Accounts.module.css";

const SETTLES_MS = 250;
const LONGEST = 200;

interface PasswordChoiceProps {
  value: string;
  onChange: (value: string) => void;
  /** Of the invitation, where nobody is logged in. */
  token?: string;
}

/** How strong it is, once one pauses; undefined while nobody knows. */
export function useStrength(value: string, token?: string): PasswordStrength | undefined {
  const settled = useSettled(value, SETTLES_MS);
  const { data } = useQuery({
    queryKey: ["strength", settled, token],
    queryFn: () => strengthOf(settled, token),
    enabled: settled !== "",
    gcTime: 0,
    retry: false,
  });
  return settled === value ? data : undefined;
}

export function PasswordChoice({ value, onChange, token }: PasswordChoiceProps) {
  const { t } = useTranslation();
  const id = useId();
  const strength = useStrength(value, token);
  return (
    <div>
      <PasswordInput
        label={t("accounts.password.new")}
        description={t("accounts.password.hint")}
        autoComplete="new-password"
        required
        withAsterisk={false}
        maxLength={LONGEST}
        value={value}
        aria-describedby={id}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
        visibilityToggleButtonProps={{ "aria-label": t("login.show") }}
      />
      <div id={id} aria-live="polite">
        <div className={classes["meter"]} data-enough={strength?.enough ?? false} aria-hidden="true">
          {[1, 2, 3, 4].map((part) => (
            <span key={part} data-full={value !== "" && part <= Math.max(1, strength?.score ?? 0)} />
          ))}
        </div>
        {value !== "" && strength !== undefined && <Why strength={strength} />}
      </div>
    </div>
  );
}

function Why({ strength }: { strength: PasswordStrength }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <>
      <p className={classes["strength"]}>
        {strength.enough ? "✓ " : ""}
        {t(strength.enough ? "accounts.password.enough" : "accounts.password.weak")}
      </p>
      {!strength.enough && (
        <ul className={classes["why"]}>
          {strength.codes.map((code) => (
            <li key={code}>{words.of("accounts.password.codes", code)}</li>
          ))}
        </ul>
      )}
    </>
  );
}
