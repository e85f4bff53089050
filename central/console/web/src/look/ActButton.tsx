// A button that shows its key.
import { Button, Kbd } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { capOf, KEYS, type Action } from "../keys/keymap";

interface ActButtonProps {
  action: Action;
  label: string;
  onClick: () => void;
  primary?: boolean;
  pressed?: boolean;
  /** Said beside the label, such as that something half written waits behind it. */
  mark?: string;
}

export function ActButton({ action, label, onClick, primary, pressed, mark }: ActButtonProps) {
  const { t } = useTranslation();
  return (
    <Button
      variant={primary === true ? "filled" : "default"}
      onClick={onClick}
      aria-keyshortcuts={KEYS[action]}
      {...(pressed === undefined ? {} : { "aria-expanded": pressed })}
      rightSection={
        <Kbd aria-hidden="true" className="cap">
          {capOf(action)}
        </Kbd>
      }
      title={t(`keys.${action}`)}
    >
      {label}
      {mark !== undefined && <small> · {mark}</small>}
    </Button>
  );
}
