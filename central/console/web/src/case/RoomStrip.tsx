// The day of each room before the alarm and when it last moved; without a day, one axis that ends now.
import { useTranslation } from "react-i18next";
import { useNow } from "../time/useNow";
import { useWords } from "../words/useWords";
import { DayHours, DayLane } from "./DayLane";
import classes from "./Evidence.module.css";
import type { Day } from "./day";
import type { Motion } from "./evidence";

const SHORTEST_MS = 15 * 60_000;
const MOST = 6;

interface Shown {
  motion: readonly Motion[];
  day: Day | undefined;
  at: number;
}

export function RoomStrip({ motion, day, at }: Shown) {
  const { t } = useTranslation();
  const words = useWords();
  const now = useNow();
  const span = Math.max(SHORTEST_MS, ...motion.map((room) => now - room.at));
  const aged = motion.map((room) => ({ place: room.place, age: Math.max(0, now - room.at) }));
  const rooms = [...aged, ...ageless(motion, day)].slice(0, MOST);
  return (
    <figure className={classes["figure"]}>
      <figcaption>{t(day === undefined ? "evidence.motion" : "evidence.day")}</figcaption>
      <div className={classes["rooms"]}>
        <div className={classes["list"]} role="list">
          {rooms.map(({ place, age }) => (
            <div key={place} className={classes["room"]} role="listitem">
              <span>{words.of("place", place)}</span>
              {day === undefined ? (
                <span className={classes["lane"]} aria-hidden="true">
                  <span
                    className={classes["dot"]}
                    style={{ insetInlineEnd: `${((age ?? 0) / span) * 100}%` }}
                  />
                </span>
              ) : (
                <DayLane day={day} place={place} at={at} />
              )}
              <span>{age === undefined ? "" : words.ago(age)}</span>
            </div>
          ))}
        </div>
        {day !== undefined && (
          <div className={classes["room"]} aria-hidden="true">
            <span />
            <DayHours day={day} at={at} />
            <span />
          </div>
        )}
      </div>
    </figure>
  );
}

/** Rooms of the day whose last movement nobody sent. */
function ageless(motion: readonly Motion[], day: Day | undefined) {
  const known = new Set(motion.map((room) => room.place));
  return (day?.rooms ?? [])
    .filter((room) => !known.has(room.place))
    .map((room) => ({ place: room.place, age: undefined }));
}
