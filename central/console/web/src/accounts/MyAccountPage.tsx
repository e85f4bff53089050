// MyAccountPage.
import { useTranslation } from "react-i18next";
import { PageHead } from "../look/PageHead";

export default function MyAccountPage() {
  const { t } = useTranslation();
  return <PageHead title={t("sections.me")} />;
}
