// Changing an account: nothing is lost where somebody else changed it meanwhile.
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { useTranslation } from "react-i18next";
import { editAccount } from "../api/accounts";
import type { AccountDetail, MyAccount, Roles } from "../api/shapes";
import { AccountFields, type Fields } from "./AccountFields";
import { Outcome } from "./Outcome";
import { useDoing } from "./useDoing";
import classes from "./Accounts.module.css";

interface AccountFormProps {
  detail: AccountDetail;
  roles: Roles | undefined;
  mine: MyAccount | undefined;
}

export function AccountForm({ detail, roles, mine }: AccountFormProps) {
  const { t } = useTranslation();
  const memory = useQueryClient();
  const doing = useDoing();
  const { id, version } = detail.account;
  const [fields, setFields] = useState<Fields>(() => fieldsOf(detail));

  const save = async (): Promise<void> => {
    const changed = await doing.attempt(() => editAccount(id, { ...fields, version }));
    if (changed === undefined) return;
    memory.setQueryData(["account", id], changed.came);
    await memory.invalidateQueries({ queryKey: ["accounts"] });
  };
  const submit = (event: SyntheticEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void save();
  };
  return (
    <form className={classes["form"]} onSubmit={submit}>
      <AccountFields
        fields={fields}
        roles={roles}
        mine={mine}
        own={detail.mine}
        onChange={(to) => {
          doing.again();
          setFields(to);
        }}
      />
      <Outcome doing={doing} />
      <div className={classes["line"]}>
        <Button
          type="submit"
          variant="default"
          disabled={doing.busy || JSON.stringify(fields) === JSON.stringify(fieldsOf(detail))}
        >
          {t("accounts.save")}
        </Button>
      </div>
    </form>
  );
}

function fieldsOf({ account }: AccountDetail): Fields {
  const { name, role, tenant, territory, programme, language } = account;
  return { name, role, tenant, territory, programme, language };
}
