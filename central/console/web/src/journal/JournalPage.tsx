// The audit trail: who did what to whom, and whether the journal that says so is sound.
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { PageHead } from "../look/PageHead";
import type { PageProps } from "../shell/sections";
import { Filters } from "./Filters";
import classes from "./Journal.module.css";
import { changed, pathOf, searchAt, type Part } from "./search";
import { Entry } from "./Entry";
import { useTrail } from "./useTrail";
import { Verified } from "./Verified";
import { useWords } from "../words/useWords";

export default function JournalPage({ me, path, go }: PageProps) {
  const { t } = useTranslation();
  const words = useWords();
  const search = useMemo(() => searchAt(path), [path]);
  const trail = useTrail(search);
  const entries = trail.data?.pages.flatMap((page) => page.entries) ?? [];
  const last = trail.data?.pages.at(-1);
  const narrow = (part: Part, value: string | undefined): void => {
    go(pathOf(changed(search, part, value)));
  };
  return (
    <div className={classes["page"]}>
      <PageHead title={t("trail.title")}>
        <button type="button" className={classes["again"]} onClick={() => void trail.refetch()}>
          {t("trail.refresh")}
        </button>
      </PageHead>
      <Verified />
      <Filters search={search} entries={entries} onNarrow={narrow} onClear={() => { go(""); }} />
      {trail.isError && entries.length === 0 && (
        <p className={classes["none"]} role="alert">
          {t("trail.failed")}
        </p>
      )}
      {trail.isPending && (
        <p className={classes["none"]} role="status">
          {t("sections.loading")}
        </p>
      )}
      {entries.length > 0 && (
        <table className={classes["trail"]}>
          <caption className="unseen">{t("trail.title")}</caption>
          <thead>
            <tr>
              <th scope="col">{t("trail.when")}</th>
              <th scope="col">{t("trail.who")}</th>
              <th scope="col">{t("trail.did")}</th>
              <th scope="col">{t("trail.about")}</th>
              <th scope="col">{t("trail.said")}</th>
              <th scope="col">{t("trail.entry")}</th>
            </tr>
          </thead>
          <tbody>
            {entries.map((entry) => (
              <Entry key={entry.position} entry={entry} me={me} onNarrow={narrow} />
            ))}
          </tbody>
        </table>
      )}
      {trail.isSuccess && entries.length === 0 && last?.next === null && (
        <p className={classes["none"]}>{t("trail.nothing")}</p>
      )}
      {last !== undefined && (
        <div className={classes["foot"]}>
          <span>
            {last.next === null
              ? t("trail.that_is_all")
              : last.reached_at === null
                ? ""
                : t("trail.reached", { moment: words.moment(last.reached_at) })}
          </span>
          {trail.hasNextPage && (
            <button
              type="button"
              className={classes["again"]}
              disabled={trail.isFetchingNextPage}
              onClick={() => void trail.fetchNextPage()}
            >
              {t("trail.older")}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
