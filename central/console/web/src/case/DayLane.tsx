// The day of one room as a lane: taller where it moved more, dashed where nobody knows.
import { useTranslation } from "react-i18next";
import { useWords } from "../words/useWords";
import classes from "./DayLane.module.css";
import { movedIn, shareOf, ticksOf, type Day, type Stretch } from "./day";

export function DayLane({ day, place, at }: { day: Day; place: string; at: number | undefined }) {
  const { t } = useTranslation();
  const words = useWords();
  const stretches: readonly Stretch[] =
    day.rooms.find((room) => room.place === place)?.stretches ?? [];
  const moved = movedIn(day, stretches).map(([from, to]) =>
    t("evidence.from_to", { from: words.hour(from), to: words.hour(to) }),
  );
  return (
    <span
      className={classes["lane"]}
      role="img"
      aria-label={
        moved.length === 0
          ? t("evidence.day_still")
          : t("evidence.day_moved", { times: words.list(moved) })
      }
    >
      {stretches.map((stretch) => (
        <span
          key={stretch.from}
          className={classes["stretch"]}
          data-level={stretch.level}
          style={{
            insetInlineStart: `${stretch.from * 100}%`,
            width: `${(stretch.to - stretch.from) * 100}%`,
          }}
        />
      ))}
      <Mark day={day} at={at} />
    </span>
  );
}

/** The hours under the lanes, and the alarm's own time. */
export function DayHours({ day, at }: { day: Day; at: number | undefined }) {
  const words = useWords();
  const mark = at === undefined ? undefined : shareOf(day, at);
  return (
    <span className={classes["hours"]}>
      {ticksOf(day, mark).map((tick) => (
        <span key={tick.at} style={{ insetInlineStart: `${tick.at * 100}%` }}>
          {words.number(tick.hour)}
        </span>
      ))}
      {mark !== undefined && at !== undefined && (
        <b style={{ insetInlineEnd: `${(1 - mark) * 100}%` }}>{words.hour(at)} ▲</b>
      )}
    </span>
  );
}

function Mark({ day, at }: { day: Day; at: number | undefined }) {
  const share = at === undefined ? undefined : shareOf(day, at);
  if (share === undefined) return null;
  return <span className={classes["mark"]} style={{ insetInlineStart: `${share * 100}%` }} />;
}
