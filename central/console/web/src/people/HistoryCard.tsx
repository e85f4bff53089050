// Who changed what, and from what to what, the latest first.
import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { historyOf } from "../api/people";
import type { EditRow } from "../api/shapes";
import { useWords } from "../words/useWords";
import { Card } from "./Card";
import classes from "./PersonPage.module.css";
import { useFieldWords } from "./useFieldWords";

const PAGE = 30;
const KINDS = [
  "home_written",
  "home_absent",
  "home_present",
  "person_written",
  "contact_written",
  "contact_removed",
  "zone_written",
  "zone_removed",
  "location_laid-down",
  "device_written",
  "device_removed",
  "photo_written",
  "photo_removed",
  "consent_given",
  "consent_withdrawn",
  "limits_written",
  "plan_written",
  "plan_removed",
  "reading_claimed",
] as const;
/** Whose `about` is a measure. */
const OF_A_MEASURE: ReadonlySet<string> = new Set(["limits", "plan"]);
/** Told whole by the kind, with no field. */
const BARE: ReadonlySet<string> = new Set(["reading", "limits"]);
const SAID_BY_THE_KIND: ReadonlySet<string> = new Set(["photo", "consent"]);

export function HistoryCard({ resident }: { resident: string }) {
  const { t } = useTranslation();
  const query = useInfiniteQuery({
    queryKey: ["history", resident],
    queryFn: ({ pageParam }) => historyOf(resident, pageParam),
    initialPageParam: null as number | null,
    getNextPageParam: (last) => (last.length < PAGE ? null : (last.at(-1)?.position ?? null)),
    staleTime: 0,
    gcTime: 0,
  });
  const edits = (query.data?.pages ?? []).flat();
  return (
    <Card title={t("people.card.history")} wide>
      {query.isError && <div role="alert">{t("people.failed")}</div>}
      {query.isSuccess && edits.length === 0 && (
        <div className={classes["dim"]}>{t("people.history.none")}</div>
      )}
      <ol className={classes["list"]}>
        {edits.map((edit) => (
          <Edit key={edit.position} edit={edit} />
        ))}
      </ol>
      {query.hasNextPage && (
        <div className={classes["line"]}>
          <Button size="compact-sm" onClick={() => void query.fetchNextPage()}>
            {t("people.history.more")}
          </Button>
        </div>
      )}
    </Card>
  );
}

function Edit({ edit }: { edit: EditRow }) {
  const { t } = useTranslation();
  const words = useWords();
  const fields = useFieldWords();
  const kind = KINDS.find((one) => one === edit.kind.replace(".", "_")) ?? "other";
  const consent = edit.subject === "consent";
  const about = consent
    ? t(`people.consent.${edit.subject_id}` as never)
    : OF_A_MEASURE.has(edit.subject)
      ? words.of("vitals.measure", edit.about)
      : edit.about;
  const shown = edit.changes.filter((change) => !SAID_BY_THE_KIND.has(change.field));
  return (
    <li className={classes["item"]}>
      <div>
        <b>{t(`people.edits.${kind}`, { about })}</b>{" "}
        <small>
          {words.moment(edit.at)} · {edit.by || t("people.history.centre")}
        </small>
        {shown.map((change) => (
          <p key={change.field} className={classes["change"]}>
            {change.before === null || change.before === ""
              ? t("people.history.set", {
                  field: fields.field(change.field),
                  after: told(change.field, change.after),
                })
              : t("people.history.changed", {
                  field: fields.field(change.field),
                  before: told(change.field, change.before),
                  after: told(change.field, change.after),
                })}
          </p>
        ))}
        {edit.changes.length === 0 && !BARE.has(edit.subject) && (
          <p className={classes["dim"]}>{t("people.history.emptied")}</p>
        )}
      </div>
    </li>
  );

  function told(field: string, value: string | boolean | null): string {
    if (typeof value === "boolean") return t(value ? "people.yes" : "people.no");
    if (value === null || value === "") return t("people.history.nothing");
    if (field === "absent_until") return words.moment(value);
    if (field === "language") return fields.language(value);
    if (field === "kind") return fields.device(value);
    if (field === "place") return words.of("place", value);
    if (field === "measure") return words.of("vitals.measure", value);
    return value;
  }
}
