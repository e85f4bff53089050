// The accounts: a list that is always there, and the one that is open, or an invitation, beside it.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { accounts, myAccount, roles } from "../api/accounts";
import { PageHead } from "../look/PageHead";
import type { PageProps } from "../shell/sections";
import { AccountPane } from "./AccountPane";
import { AccountTable } from "./AccountTable";
import { InvitePane } from "./InvitePane";
import classes from "./Accounts.module.css";

/** The path of the invitation of somebody new; accounts have their ids. */
const NEW = "new";

export default function AccountsPage({ path, go }: PageProps) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState("");
  const list = useQuery({ queryKey: ["accounts"], queryFn: accounts, staleTime: 0 });
  const { data: table } = useQuery({ queryKey: ["roles"], queryFn: roles });
  const { data: mine } = useQuery({ queryKey: ["me"], queryFn: myAccount });
  const close = (): void => {
    go("");
  };
  return (
    <>
      <PageHead title={t("sections.accounts")}>
        <Button
          variant={path === "" ? "filled" : "default"}
          aria-expanded={path === NEW}
          onClick={() => {
            go(path === NEW ? "" : NEW);
          }}
        >
          {t("accounts.invite.title")}
        </Button>
      </PageHead>
      <div className={classes["page"]}>
        <div className={classes["split"]} data-open={path !== ""}>
          <div className={classes["master"]}>
            {list.isError ? (
              <p className={classes["trouble"]} role="alert">
                {t("accounts.refused.nobody")}
              </p>
            ) : (
              <AccountTable rows={list.data} opened={path} filter={filter} onFilter={setFilter} />
            )}
          </div>
          {path === NEW ? (
            <InvitePane roles={table} mine={mine} onClose={close} />
          ) : (
            path !== "" && (
              <AccountPane key={path} id={path} roles={table} mine={mine} onClose={close} />
            )
          )}
        </div>
      </div>
    </>
  );
}
