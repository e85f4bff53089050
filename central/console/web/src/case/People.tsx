// Who and where: everyone who lives there told apart, how to speak with them, how to get in.
import { UnstyledButton } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keySafeCode } from "../api/desk";
import type { CaseDetail, HomeCard, ResidentCard } from "../api/shapes";
import { capOf } from "../keys/keymap";
import { Face } from "../look/Face";
import { PhoneIcon } from "../look/Icons";
import { useNow } from "../time/useNow";
import { useWords } from "../words/useWords";
import { addressOf } from "./telephones";
import { caseKey } from "./useCase";
import classes from "./People.module.css";

interface PeopleProps {
  detail: CaseDetail;
  /** Whoever calls says afterwards how it went. */
  onDialled: (who: string) => void;
  onMap: () => void;
}

export function People({ detail, onDialled, onMap }: PeopleProps) {
  const { t } = useTranslation();
  return (
    <div className={classes["people"]}>
      <section aria-label={t("case.who")} className={classes["who"]}>
        {detail.residents.length === 0 && (
          <p className={classes["nobody"]}>{t("case.nobody")}</p>
        )}
        {detail.residents.map((resident) => (
          <Person
            key={resident.id}
            resident={resident}
            rang={new Set(detail.alarms.map((alarm) => `${alarm.hub} ${alarm.source ?? ""}`))}
            onDialled={onDialled}
          />
        ))}
      </section>
      <section aria-label={t("case.where")} className={classes["where"]}>
        {detail.home === null ? (
          <p className={classes["nobody"]}>{t("case.no_home")}</p>
        ) : (
          <Place home={detail.home} caseId={detail.case.id} onMap={onMap} />
        )}
      </section>
    </div>
  );
}

interface PersonProps extends Pick<PeopleProps, "onDialled"> {
  resident: ResidentCard;
  /** The devices that the alarms came from: hub and id. */
  rang: ReadonlySet<string>;
}

function Person({ resident, rang, onDialled }: PersonProps) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <div className={classes["person"]}>
      <Face
        name={`${resident.given_name} ${resident.family_name}`}
        photo={resident.photo}
        size={48}
      />
      <div>
        <h3>
          {resident.given_name} {resident.family_name}
          {resident.age !== null && <small> {t("case.age", { count: resident.age })}</small>}
          {resident.phone !== "" && (
            <Phone
              number={resident.phone}
              name={resident.given_name}
              onDialled={() => {
                onDialled(resident.id);
              }}
            />
          )}
        </h3>
        <p>
          {[
            words.of("speaks", resident.language),
            resident.address_as !== "" && resident.address_as !== resident.given_name
              ? t("case.say", { name: resident.address_as })
              : "",
            resident.mobility,
          ]
            .filter(Boolean)
            .join(" · ")}
          {resident.hears_badly && <b> · {t("case.hears_badly")}</b>}
          {resident.sees_badly && <b> · {t("case.sees_badly")}</b>}
        </p>
        {resident.wears.length > 0 && (
          <p>
            <span className={classes["label"]}>{t("case.wears")}</span>{" "}
            {resident.wears.map((worn, at) => (
              <span key={`${worn.hub} ${worn.id}`}>
                {at > 0 && " · "}
                {words.of("people.device", worn.kind)}
                {rang.has(`${worn.hub} ${worn.id}`) && <b> ({t("case.rang")})</b>}
              </span>
            ))}
          </p>
        )}
        {resident.health !== "" && (
          <p>
            <span className={classes["label"]}>{t("case.health")}</span> {resident.health}
          </p>
        )}
      </div>
    </div>
  );
}

interface PhoneProps {
  number: string;
  name: string;
  onDialled: () => void;
}

export function Phone({ number, name, onDialled }: PhoneProps) {
  const { t } = useTranslation();
  return (
    <a
      className={classes["phone"]}
      href={addressOf(number)}
      onClick={onDialled}
      aria-label={`${t("case.call")} ${name}: ${number}`}
    >
      <PhoneIcon />
      {number}
    </a>
  );
}

/** Where the key hangs; the centre tells its code when it is asked for, and notes that it did. */
function KeySafe({ home, caseId }: { home: HomeCard; caseId: string }) {
  const { t } = useTranslation();
  const memory = useQueryClient();
  const [told, tell] = useState<string | null>(null);
  const ask = async (): Promise<void> => {
    try {
      tell(await keySafeCode(caseId));
      void memory.invalidateQueries({ queryKey: caseKey(caseId) });
    } catch {
      tell(t("case.key_safe_refused"));
    }
  };
  return (
    <p>
      <span className={classes["label"]}>{t("case.key_safe")}</span> {home.key_safe_place}
      {home.key_safe_locked && (
        <UnstyledButton
          className={classes["code"]}
          aria-expanded={told !== null}
          onClick={() => {
            if (told === null) void ask();
            else tell(null);
          }}
        >
          {told === null ? t("case.key_safe_show") : <bdi>{told}</bdi>}
        </UnstyledButton>
      )}
    </p>
  );
}

interface PlaceProps {
  home: HomeCard;
  caseId: string;
  onMap: () => void;
}

function Place({ home, caseId, onMap }: PlaceProps) {
  const { t } = useTranslation();
  const words = useWords();
  const now = useNow();
  const away = home.absent_until !== null && new Date(home.absent_until).getTime() > now;
  return (
    <>
      <h3>
        {[home.street, home.floor].filter(Boolean).join(", ")}
        <small> {home.town}</small>
        <UnstyledButton
          className={classes["map"]}
          onClick={onMap}
          aria-keyshortcuts={capOf("map")}
          title={t("keys.map")}
        >
          {t("map.show")}{" "}
          <kbd className="cap" aria-hidden="true">
            {capOf("map")}
          </kbd>
        </UnstyledButton>
      </h3>
      {home.access !== "" && (
        <p>
          <span className={classes["label"]}>{t("case.access")}</span> {home.access}
        </p>
      )}
      {(home.key_safe_place !== "" || home.key_safe_locked) && (
        <KeySafe key={caseId} home={home} caseId={caseId} />
      )}
      {away && (
        <p>
          <b>{t("case.absent", { date: words.moment(home.absent_until ?? "") })}</b>
        </p>
      )}
    </>
  );
}
