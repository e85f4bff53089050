// The link of an invitation, shown once: to copy, and to hand over in person or by a safe way.
import { Button, TextInput } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { InvitationMade } from "../api/shapes";
import { useWords } from "../words/useWords";
import classes from "./Accounts.module.css";

export function InviteLink({ made, onClose }: { made: InvitationMade; onClose: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    field.current?.select();
  }, []);
  const copy = async (): Promise<void> => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(made.link);
      setCopied(true);
    } catch {
      setCopied(false); // without HTTPS a page may not; it is marked, and Ctrl C takes it
    }
  };
  return (
    <div className={classes["form"]}>
      <p className={classes["said"]}>
        {t("accounts.invite.once", { moment: words.moment(made.expires_at) })}
      </p>
      <TextInput
        ref={field}
        label={t("accounts.invite.link")}
        readOnly
        dir="ltr"
        value={made.link}
        classNames={{ input: classes["link"] ?? "" }}
        onFocus={(event) => {
          event.currentTarget.select();
        }}
      />
      <p className={classes["done"]} role="status">
        {copied ? `✓ ${t("accounts.invite.copied")}` : made.sent ? `✓ ${t("accounts.invite.sent")}` : ""}
      </p>
      <div className={classes["line"]}>
        <Button variant="filled" onClick={() => void copy()}>
          {t("accounts.invite.copy")}
        </Button>
        <Button variant="default" onClick={onClose}>
          {t("accounts.close")}
        </Button>
      </div>
    </div>
  );
}
