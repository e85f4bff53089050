// The password that somebody has now, asked for once more.
import { PasswordInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface CurrentPasswordProps {
  value: string;
  onChange: (value: string) => void;
}

export function CurrentPassword({ value, onChange }: CurrentPasswordProps) {
  const { t } = useTranslation();
  return (
    <PasswordInput
      label={t("accounts.password.current")}
      autoComplete="current-password"
      required
      withAsterisk={false}
      value={value}
      onChange={(event) => {
        onChange(event.currentTarget.value);
      }}
      visibilityToggleButtonProps={{ "aria-label": t("login.show") }}
    />
  );
}
