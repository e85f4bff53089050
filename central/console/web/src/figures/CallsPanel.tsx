// The calls behind a figure, one by one; a late one takes its reason and its action right here.
import { useState, type RefObject } from "react";
import { useTranslation } from "react-i18next";
import type { CallRow, Figures, Me } from "../api/shapes";
import { Mark } from "../look/Mark";
import classes from "./CallsPanel.module.css";
import { ExplainForm } from "./ExplainForm";
import type { Chosen } from "./period";
import { bandOf, LIMITS_S } from "./scale";
import { sheetOf, useCalls, type Days } from "./useFigures";
import { useFigureWords } from "./useFigureWords";

interface CallsPanelProps {
  box: RefObject<HTMLElement | null>;
  me: Me;
  days: Days;
  chosen: Chosen;
  figures: Figures;
  onClose: () => void;
}

export function CallsPanel({ box, me, days, chosen, figures, onClose }: CallsPanelProps) {
  const { t } = useTranslation();
  const calls = useCalls(days, chosen);
  const [writing, setWriting] = useState<string | null>(null);
  const title = useTitle(chosen, figures);
  const rows = calls.data?.pages.flatMap((page) => page.calls) ?? [];
  return (
    <section ref={box} tabIndex={-1} className={classes["panel"]} aria-label={title}>
      <header className={classes["head"]}>
        <h3>{title}</h3>
        <a href={sheetOf(days, chosen)} download>
          {t("figures.sheet")}
        </a>
        <button type="button" onClick={onClose}>
          {t("figures.close")}{" "}
          <kbd className="cap" aria-hidden="true">
            Esc
          </kbd>
        </button>
      </header>
      {calls.isError && rows.length === 0 && <p role="alert">{t("figures.failed")}</p>}
      {calls.isSuccess && rows.length === 0 && <p className={classes["none"]}>{t("figures.none_such")}</p>}
      {calls.isPending && (
        <p className={classes["none"]} role="status">
          {t("sections.loading")}
        </p>
      )}
      {rows.length > 0 && (
        <table className={classes["calls"]}>
          <thead>
            <tr>
              <th scope="col">{t("figures.call")}</th>
              <th scope="col">{t("figures.opened")}</th>
              <th scope="col">{t("figures.what")}</th>
              <th scope="col">{t("figures.waited")}</th>
              <th scope="col">{t("figures.answered_by")}</th>
              <th scope="col">{t("figures.outcome")}</th>
              <th scope="col">{t("figures.reason_head")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row
                key={row.id}
                row={row}
                me={me}
                isOpen={writing === row.id}
                onOpen={(open) => {
                  setWriting(open ? row.id : null);
                }}
              />
            ))}
          </tbody>
        </table>
      )}
      {calls.hasNextPage && (
        <button
          type="button"
          disabled={calls.isFetchingNextPage}
          onClick={() => void calls.fetchNextPage()}
        >
          {t("figures.more")}
        </button>
      )}
    </section>
  );
}

interface RowProps {
  row: CallRow;
  me: Me;
  isOpen: boolean;
  onOpen: (open: boolean) => void;
}

function Row({ row, me, isOpen, onOpen }: RowProps) {
  const { t } = useTranslation();
  const words = useFigureWords();
  const counts = row.priority <= 3;
  const isLate = counts && row.waited_s > LIMITS_S[1];
  const band = counts ? bandOf(row.waited_s) : "in-time";
  const explains = isLate && me.permissions.includes("figures.explain");
  return (
    <>
      <tr data-open={isOpen}>
        <th scope="row">
          {row.number === null ? (
            row.id
          ) : me.permissions.includes("queue.see") ? (
            <a href={`#/case/${row.id}`}>{row.number}</a>
          ) : (
            row.number
          )}
        </th>
        <td data-label={t("figures.opened")}>{words.moment(row.opened_at)}</td>
        <td data-label={t("figures.what")}>
          <span className={classes["what"]}>
            <Mark priority={row.priority} filled={!row.answered} size={13} />
            {words.of("cause", row.cause)}
          </span>
        </td>
        <td data-label={t("figures.waited")}>
          <span className={classes["waited"]} data-band={band}>
            {words.age(row.waited_s * 1000)}
          </span>
          {!row.answered && row.state !== "closed" && <small> {t("figures.still")}</small>}
        </td>
        <td data-label={t("figures.answered_by")}>{row.taken_by === "" ? "–" : row.taken_by}</td>
        <td data-label={t("figures.outcome")}>
          {row.outcome_text === "" ? words.of("state", row.state) : row.outcome_text}
        </td>
        <td data-label={t("figures.reason_head")}>
          {!isLate ? (
            ""
          ) : explains ? (
            <button
              type="button"
              className={classes["write"]}
              data-missing={row.reason === null}
              aria-expanded={isOpen}
              onClick={() => {
                onOpen(!isOpen);
              }}
            >
              {row.reason === null ? t("figures.write_reason") : t(`figures.reason.${row.reason}`)}
            </button>
          ) : row.reason === null ? (
            t("figures.no_reason")
          ) : (
            t(`figures.reason.${row.reason}`)
          )}
          {isLate && row.action !== "" && !isOpen && <small className={classes["action"]}>{row.action}</small>}
        </td>
      </tr>
      {isOpen && (
        <tr className={classes["form"]}>
          <td colSpan={7}>
            <ExplainForm
              row={row}
              onDone={() => {
                onOpen(false);
              }}
            />
          </td>
        </tr>
      )}
    </>
  );
}

function useTitle(chosen: Chosen, figures: Figures): string {
  const { t } = useTranslation();
  const words = useFigureWords();
  switch (chosen.by) {
    case "hour": {
      const hour = figures.hours.find((one) => one.slot === chosen.value)?.label ?? 0;
      const two = (figure: number): string => figure.toString().padStart(2, "0");
      return t("figures.behind.hour", { hour: two(hour), next: two((hour + 1) % 24) });
    }
    case "priority":
      return t("figures.behind.priority", { name: words.of("priority", String(chosen.value)) });
    case "operator": {
      const one = figures.operators.find((each) => each.operator === chosen.value);
      return t("figures.behind.operator", { name: one?.name ?? "?" });
    }
    case "over":
      return t("figures.behind.over", { seconds: chosen.value });
    case "all":
    case "waiting":
    case "unexplained":
    case "test":
    case "automatic":
    case "apart":
      return t(`figures.behind.${chosen.by}`);
  }
}
