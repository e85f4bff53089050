// FiguresPage.
import { useTranslation } from "react-i18next";
import { PageHead } from "../look/PageHead";

export default function FiguresPage() {
  const { t } = useTranslation();
  return <PageHead title={t("sections.figures")} />;
}
