// Limits of a measure of which nothing is known yet.
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { PersonDetail, VitalsPage } from "../api/shapes";
import { setLimits } from "../api/vitals";
import { EditForm } from "../people/EditForm";
import { useEditing } from "../people/useEditing";
import { useWords } from "../words/useWords";
import classes from "./Vitals.module.css";
import { LIMIT_FIELDS } from "./Measure";
import { numberIn } from "./judgements";
import { MEASURES } from "./measures";

interface NewLimitsProps {
  page: VitalsPage;
  detail: PersonDetail;
  onChanged: () => Promise<unknown>;
}

export function NewLimits({ page, detail, onChanged }: NewLimitsProps) {
  const { t } = useTranslation();
  const words = useWords();
  const { resident } = detail;
  const editing = useEditing({
    key: `${resident.id}/limits`,
    path: resident.id,
    name: resident.given_name,
    onChanged,
  });
  const known = new Set(page.measures.map((one) => one.measure));
  const others = MEASURES.filter((measure) => !known.has(measure));
  const first = others[0];
  if (first === undefined) return null;
  if (!editing.on) {
    return (
      <div className={classes["limits"]}>
        <Button size="compact-sm" onClick={editing.begin}>
          {t("vitals.new_limits")}
        </Button>
      </div>
    );
  }
  const written = (name: string): number | null => numberIn(name, editing.written[name]);
  return (
    <EditForm
      editing={editing}
      label={t("vitals.new_limits")}
      fields={[
        {
          name: "measure",
          kind: "choice",
          choices: others.map((value) => ({ value, label: words.of("vitals.measure", value) })),
        },
        ...LIMIT_FIELDS,
      ]}
      known={{ measure: first }}
      send={async () => {
        const measure = editing.written["measure"];
        await setLimits(resident.id, typeof measure === "string" ? measure : first, 0, {
          concern_below: written("concern_below"),
          notice_below: written("notice_below"),
          notice_above: written("notice_above"),
          concern_above: written("concern_above"),
        });
      }}
    />
  );
}
