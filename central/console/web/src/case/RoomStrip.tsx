// When each room last moved, on one axis that ends now.
import { useTranslation } from "react-i18next";
import { useNow } from "../time/useNow";
import { useWords } from "../words/useWords";
import type { Motion } from "./evidence";
import classes from "./Evidence.module.css";

const SHORTEST_MS = 15 * 60_000;

export function RoomStrip({ motion }: { motion: readonly Motion[] }) {
  const { t } = useTranslation();
  const words = useWords();
  const now = useNow();
  const span = Math.max(SHORTEST_MS, ...motion.map((room) => now - room.at));
  return (
    <figure className={classes["figure"]}>
      <figcaption>{t("evidence.motion")}</figcaption>
      <div className={classes["rooms"]} role="list">
        {motion.slice(0, 6).map((room) => {
          const age = Math.max(0, now - room.at);
          return (
            <div key={room.place} className={classes["room"]} role="listitem">
              <span>{words.of("place", room.place)}</span>
              <span className={classes["lane"]} aria-hidden="true">
                <span
                  className={classes["dot"]}
                  style={{ insetInlineEnd: `${(age / span) * 100}%` }}
                />
              </span>
              <span>{words.ago(age)}</span>
            </div>
          );
        })}
      </div>
    </figure>
  );
}
