// A person: who they are, where they live, whom to call, what they agreed to, what happened before.
import { Button, Loader } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "../api/client";
import { person } from "../api/people";
import type { Me, PersonDetail } from "../api/shapes";
import { Phone } from "../case/People";
import { useKeys } from "../keys/useKeys";
import { useNow } from "../time/useNow";
import { AbsenceCard } from "./AbsenceCard";
import { CasesCard } from "./CasesCard";
import { ConsentsCard } from "./ConsentsCard";
import { ContactsCard } from "./ContactsCard";
import { DevicesCard } from "./DevicesCard";
import { EraseCard } from "./EraseCard";
import { HistoryCard } from "./HistoryCard";
import { HomeCard } from "./HomeCard";
import { OutsideCard } from "./outside/OutsideCard";
import classes from "./PersonPage.module.css";
import { VitalsCard } from "../vitals/VitalsCard";
import { WhoCard } from "./WhoCard";

export interface CardProps {
  detail: PersonDetail;
  me: Me;
  mayEdit: boolean;
  /** Read the page again: something was changed. */
  onChanged: () => Promise<unknown>;
}

interface PersonPageProps {
  me: Me;
  resident: string;
  go: (path: string) => void;
}

export function PersonPage({ me, resident, go }: PersonPageProps) {
  const { t } = useTranslation();
  const memory = useQueryClient();
  const query = useQuery({
    queryKey: ["person", resident],
    queryFn: () => person(resident),
    staleTime: 0,
    gcTime: 0,
  });
  const mayEdit = me.permissions.includes("people.edit") && query.data?.resident.erased === false;
  useCardKeys(mayEdit);
  const back = (): void => {
    go("");
  };
  if (query.isPending) {
    return (
      <p className={classes["note"]} role="status">
        <Loader color="gray" size="xs" /> {t("sections.loading")}
      </p>
    );
  }
  if (query.isError) {
    const gone = query.error instanceof Refusal && query.error.status === 404;
    return (
      <div className={classes["note"]} role="alert">
        <p>{t(gone ? "people.gone" : "people.failed")}</p>
        <Button onClick={gone ? back : () => void query.refetch()}>
          {t(gone ? "people.back" : "people.retry")}
        </Button>
      </div>
    );
  }
  const detail = query.data;
  const onChanged = (): Promise<unknown> =>
    Promise.all([
      query.refetch(),
      memory.invalidateQueries({ queryKey: ["people"] }),
      memory.invalidateQueries({ queryKey: ["history", resident] }),
    ]);
  const shared: CardProps = { detail, me, mayEdit, onChanged };
  return (
    <>
      <Head detail={detail} onBack={back} />
      {detail.resident.erased ? (
        <p className={classes["note"]}>{t("people.erased")}</p>
      ) : (
        <div className={classes["cards"]}>
          <WhoCard {...shared} />
          <ContactsCard {...shared} />
          <HomeCard {...shared} go={go} />
          <AbsenceCard {...shared} />
          <DevicesCard {...shared} />
          <OutsideCard {...shared} />
          <ConsentsCard {...shared} />
          {me.permissions.includes("people.health") && <VitalsCard {...shared} />}
          <CasesCard detail={detail} />
          <HistoryCard resident={resident} />
          {me.permissions.includes("people.erase") && (
            <EraseCard detail={detail} onErased={onChanged} />
          )}
        </div>
      )}
    </>
  );
}

function Head({ detail, onBack }: { detail: PersonDetail; onBack: () => void }) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const now = useNow();
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  const { resident, home } = detail;
  const name = `${resident.given_name} ${resident.family_name}`.trim();
  const open = detail.cases.find((one) => one.closed_at === null);
  const away = home.absent_until !== null && new Date(home.absent_until).getTime() > now;
  return (
    <header className={classes["head"]}>
      <div className={classes["title"]}>
        <h2 ref={heading} tabIndex={-1}>
          {name || t("people.erased")}
          {resident.age !== null && <small> {t("case.age", { count: resident.age })}</small>}
        </h2>
        <p>{[home.street, home.floor, home.town].filter(Boolean).join(", ")}</p>
      </div>
      {resident.phone !== "" && <Phone
          number={resident.phone}
          name={resident.given_name}
          onDialled={() => undefined}
        />}
      <div className={classes["marks"]}>
        {open !== undefined && (
          <a className={classes["case"]} href={`#/case/${open.id}`}>
            ▲ {t("people.open_case")}
          </a>
        )}
        {away && <span>{t("people.absent")}</span>}
      </div>
      <div className={classes["back"]}>
        <Button
          onClick={onBack}
          rightSection={
            <kbd className="cap" aria-hidden="true">
              Esc
            </kbd>
          }
        >
          {t("people.back")}
        </Button>
      </div>
    </header>
  );
}

/** j and k go from card to card, the comma edits the one that has the focus, + adds somebody to call. */
function useCardKeys(mayEdit: boolean): void {
  const cards = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-card]")];
  const at = (): number =>
    cards().findIndex((card) => card.contains(document.activeElement));
  const move = (by: 1 | -1): void => {
    const all = cards();
    const from = at();
    const to = from === -1 ? (by === 1 ? 0 : all.length - 1) : from + by;
    all[Math.min(all.length - 1, Math.max(0, to))]?.focus();
  };
  const press = (selector: string): void => {
    const here = cards()[Math.max(0, at())];
    (here?.querySelector<HTMLElement>(selector) ?? document.querySelector<HTMLElement>(selector))
      ?.click();
  };
  useKeys({
    down: () => {
      move(1);
    },
    up: () => {
      move(-1);
    },
    ...(mayEdit
      ? {
          edit: () => {
            press("[data-edit]");
          },
          create: () => {
            press("[data-create]");
          },
        }
      : {}),
  });
}
