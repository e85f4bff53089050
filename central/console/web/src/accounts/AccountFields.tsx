// Name, role, scope and language of an account, with what the role may do beside its choice.
import { NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { AccountEdit, MyAccount, Roles } from "../api/shapes";
import { useWords } from "../words/useWords";
import { LanguageField } from "./LanguageField";
import { May } from "./May";
import { PARTS } from "./scope";
import classes from "./Accounts.module.css";

export type Fields = Omit<AccountEdit, "version">;

interface AccountFieldsProps {
  fields: Fields;
  roles: Roles | undefined;
  /** Whose scope it may not go beyond. */
  mine: MyAccount | undefined;
  /** One's own account: the role and the scope are for somebody else to change. */
  own?: boolean;
  onChange: (fields: Fields) => void;
}

export function AccountFields({ fields, roles, mine, own = false, onChange }: AccountFieldsProps) {
  const { t } = useTranslation();
  const words = useWords();
  const set = (change: Partial<Fields>): void => {
    onChange({ ...fields, ...change });
  };
  return (
    <>
      <TextInput
        label={t("accounts.name")}
        maxLength={80}
        autoComplete="off"
        required
        withAsterisk={false}
        value={fields.name}
        onChange={(event) => {
          set({ name: event.currentTarget.value });
        }}
      />
      <div>
        <NativeSelect
          label={t("accounts.role")}
          description={own ? t("accounts.not_own") : undefined}
          disabled={own}
          value={fields.role}
          data={(roles?.roles ?? []).map((row) => ({
            value: row.role,
            label: words.of("role", row.role),
          }))}
          onChange={(event) => {
            set({ role: event.currentTarget.value as Fields["role"] });
          }}
        />
        <May role={fields.role} roles={roles} />
      </div>
      <fieldset className={classes["plain"]}>
        <legend>{t("accounts.scope")}</legend>
        <div className={classes["pair"]}>
          {PARTS.map((part) => (
            <TextInput
              key={part}
              label={t(`accounts.${part}`)}
              placeholder={t("accounts.all")}
              readOnly={own || (mine?.[part] ?? "") !== ""}
              classNames={{ input: classes["fixed"] ?? "" }}
              pattern="[a-z0-9\-]*"
              maxLength={64}
              autoCapitalize="none"
              spellCheck={false}
              value={fields[part]}
              onChange={(event) => {
                set({ [part]: event.currentTarget.value });
              }}
            />
          ))}
        </div>
      </fieldset>
      <LanguageField
        value={fields.language}
        onChange={(language) => {
          set({ language });
        }}
      />
    </>
  );
}
