// How the doors and the bed were when the alarm was raised: plain facts, each with a sign and a word.
import { useTranslation } from "react-i18next";
import { BedIcon, DoorIcon } from "../look/Icons";
import { useWords } from "../words/useWords";
import classes from "./Evidence.module.css";
import type { Bed, Door } from "./evidence";

const DAY_MS = 86_400_000;

export function HomeFacts({
  doors,
  bed,
  at,
}: {
  doors: readonly Door[];
  bed: Bed | undefined;
  at: number;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const since = (instant: number): string =>
    Math.abs(at - instant) < DAY_MS ? words.hour(instant) : words.moment(instant);
  if (doors.length === 0 && bed === undefined) return null;
  return (
    <ul className={classes["facts"]}>
      {doors.map((door) => (
        <li key={door.device} data-open={door.open}>
          <DoorIcon open={door.open} />
          {t(door.open ? "evidence.door_open" : "evidence.door_closed", {
            door: door.place === "" ? door.device : words.of("place", door.place),
            time: since(door.since),
          })}
        </li>
      ))}
      {bed !== undefined && (
        <li data-open={!bed.occupied}>
          <BedIcon occupied={bed.occupied} />
          {t(bed.occupied ? "evidence.bed_occupied" : "evidence.bed_empty", {
            time: since(bed.since),
          })}
        </li>
      )}
    </ul>
  );
}
