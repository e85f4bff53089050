// What this operator wants to hear and be shown: the bell, in one menu that never covers the queue.
import { Menu, UnstyledButton } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { capOf } from "../keys/keymap";
import { BellIcon } from "../look/Icons";
import { askToNotify, canNotify } from "../notices/useNotices";
import { VOLUMES, type Choices } from "../sound/choices";
import type { Sound } from "../sound/useBell";
import classes from "./Choices.module.css";

interface SoundMenuProps {
  opened: boolean;
  onOpened: (opened: boolean) => void;
  choices: Choices;
  sound: Sound;
  onChoose: (change: Partial<Choices>) => void;
}

export function SoundMenu({ opened, onOpened, choices, sound, onChoose }: SoundMenuProps) {
  const { t } = useTranslation();
  const flag = (name: "person" | "concern" | "technical" | "names") => (
    <Check
      on={choices[name]}
      label={t(`sound.${name}`)}
      onClick={() => {
        onChoose({ [name]: !choices[name] });
        if (name !== "names" && !choices[name]) sound.tryOut(name);
      }}
    />
  );
  return (
    <Menu
      position="bottom-end"
      withinPortal={false}
      opened={opened}
      onChange={onOpened}
      closeOnItemClick={false}
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <UnstyledButton
          className={classes["choice"]}
          aria-label={t("sound.title")}
          aria-keyshortcuts={capOf("bell")}
          title={`${t("sound.title")} (${capOf("bell")})`}
        >
          <BellIcon />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {VOLUMES.map((volume) => (
          <Menu.RadioItem
            key={volume}
            value={volume}
            checked={choices.volume === volume}
            onChange={() => {
              onChoose({ volume });
              setTimeout(() => {
                sound.tryOut("life");
              }, 0);
            }}
          >
            {t("sound.volume")}: {t(`sound.volumes.${volume}`)}
          </Menu.RadioItem>
        ))}
        <hr className={classes["between"]} />
        <Menu.CheckboxItem checked disabled>
          {t("sound.life")}
        </Menu.CheckboxItem>
        {flag("person")}
        {flag("concern")}
        {flag("technical")}
        {canNotify() && (
          <>
            <hr className={classes["between"]} />
            <Check
              on={choices.desktop}
              label={t("sound.desktop")}
              onClick={() => {
                if (choices.desktop) onChoose({ desktop: false });
                else {
                  void askToNotify().then((granted) => {
                    onChoose({ desktop: granted });
                  });
                }
              }}
            />
            {flag("names")}
            {Notification.permission === "denied" && <Menu.Item disabled>{t("sound.denied")}</Menu.Item>}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Check({ on, label, onClick }: { on: boolean; label: string; onClick: () => void }) {
  return (
    <Menu.CheckboxItem checked={on} onChange={onClick}>
      {label}
    </Menu.CheckboxItem>
  );
}
