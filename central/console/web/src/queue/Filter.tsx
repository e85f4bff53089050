// Narrows the queue by words. Untaken life alarms stay, whatever is written here.
import { UnstyledButton } from "@mantine/core";
import type { RefObject } from "react";
import { useTranslation } from "react-i18next";
import { capOf } from "../keys/keymap";
import classes from "./Filter.module.css";

interface FilterProps {
  box: RefObject<HTMLInputElement | null>;
  value: string;
  onChange: (value: string) => void;
  mine: boolean;
  onMine: () => void;
}

export function Filter({ box, value, onChange, mine, onMine }: FilterProps) {
  const { t } = useTranslation();
  return (
    <>
      <UnstyledButton
        className={classes["mine"]}
        aria-pressed={mine}
        aria-keyshortcuts={capOf("mine")}
        title={t("keys.mine")}
        onClick={onMine}
      >
        {t("queue.mine")}{" "}
        <kbd className="cap" aria-hidden="true">
          {capOf("mine")}
        </kbd>
      </UnstyledButton>
      <div className={classes["filter"]}>
      <input
        ref={box}
        type="search"
        value={value}
        placeholder={t("queue.filter")}
        aria-label={t("queue.filter")}
        aria-keyshortcuts="/"
        title={t("queue.filter_note")}
        onChange={(event) => {
          onChange(event.currentTarget.value);
        }}
      />
      <kbd className="cap" aria-hidden="true">
        {capOf("filter")}
      </kbd>
      </div>
    </>
  );
}
