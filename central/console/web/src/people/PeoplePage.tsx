// PeoplePage.
import { useTranslation } from "react-i18next";
import { BesidePeople, isBesidePeople } from "../imports/BesidePeople";
import { FileWays } from "../imports/FileWays";
import { PageHead } from "../look/PageHead";
import type { PageProps } from "../shell/sections";

export default function PeoplePage(props: PageProps) {
  const { t } = useTranslation();
  if (isBesidePeople(props.path)) return <BesidePeople {...props} />;
  return (
    <PageHead title={t("sections.people")}>
      <FileWays me={props.me} here="people" />
    </PageHead>
  );
}
