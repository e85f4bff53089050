// A person's vital signs: charts of a day to a year, limits, plans, and readings that nobody claimed.
import { Button, Loader } from "@mantine/core";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { VitalsSpan } from "../api/shapes";
import { vitalsOf } from "../api/vitals";
import { Card } from "../people/Card";
import type { CardProps } from "../people/PersonPage";
import { Measure } from "./Measure";
import { OddValues } from "./OddValues";
import { Plans } from "./Plans";
import { Unclaimed } from "./Unclaimed";
import classes from "./Vitals.module.css";
import { DAYS_OF, dayBeside } from "./judgements";
import { NewLimits } from "./NewLimits";

const ANEW_MS = 30_000;
const SPANS: readonly VitalsSpan[] = ["day", "week", "month", "year"];

export function VitalsCard(props: CardProps) {
  const { detail, me, onChanged } = props;
  const { t } = useTranslation();
  const [span, setSpan] = useState<VitalsSpan>("month");
  const [last, setLast] = useState<string | null>(null);
  const resident = detail.resident.id;
  const query = useQuery({
    queryKey: ["vitals", resident, span, last],
    queryFn: () => vitalsOf(resident, span, last),
    placeholderData: keepPreviousData,
    staleTime: 0,
    gcTime: 0,
    refetchInterval: ANEW_MS,
  });
  const page = query.data;
  const maySet = me.permissions.includes("vitals.set");
  const changed = (): Promise<unknown> => Promise.all([query.refetch(), onChanged()]);
  const move = (by: number): void => {
    if (page !== undefined) setLast(dayBeside(page.last, by * DAYS_OF[page.span]));
  };
  const nothing =
    page !== undefined &&
    page.measures.length + page.plans.length + page.odd.length + page.unclaimed.length === 0;
  return (
    <Card title={t("vitals.title")} wide>
      <div className={classes["bar"]}>
        <div className={classes["spans"]} role="group" aria-label={t("vitals.spans")}>
          {SPANS.map((one) => (
            <Button
              key={one}
              size="compact-sm"
              aria-pressed={one === span}
              onClick={() => {
                setSpan(one);
              }}
            >
              {t(`vitals.span.${one}`)}
            </Button>
          ))}
        </div>
        <Button size="compact-sm" onClick={() => { move(-1); }}>
          {t("vitals.earlier")}
        </Button>
        <Button
          size="compact-sm"
          disabled={last === null}
          onClick={() => {
            move(1);
          }}
        >
          {t("vitals.later")}
        </Button>
        {page !== undefined && <Between first={page.first} last={page.last} />}
        {query.isFetching && <Loader color="gray" size="xs" />}
      </div>
      {query.isError && <div role="alert">{t("vitals.failed")}</div>}
      {nothing && <div className={classes["legend"]}>{t("vitals.none")}</div>}
      {page !== undefined && (
        <>
          <div className={classes["measures"]}>
            {page.measures.map((one) => (
              <Measure
                key={one.measure}
                vitals={one}
                page={page}
                detail={detail}
                maySet={maySet}
                onChanged={changed}
              />
            ))}
          </div>
          {page.measures.length > 0 && <p className={classes["legend"]}>{t("vitals.legend")}</p>}
          {maySet && <NewLimits page={page} detail={detail} onChanged={changed} />}
          {(maySet || page.plans.length > 0) && (
            <Plans page={page} detail={detail} maySet={maySet} onChanged={changed} />
          )}
          <Unclaimed page={page} detail={detail} onChanged={changed} />
          <OddValues page={page} />
        </>
      )}
    </Card>
  );
}

function Between({ first, last }: { first: string; last: string }) {
  const { i18n } = useTranslation();
  const day = new Intl.DateTimeFormat(i18n.resolvedLanguage, { dateStyle: "medium", timeZone: "UTC" });
  const [from, to] = [new Date(`${first}T12:00:00Z`), new Date(`${last}T12:00:00Z`)];
  return <span>{first === last ? day.format(to) : day.formatRange(from, to)}</span>;
}
