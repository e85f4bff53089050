// The pages of files and programmes, which lie beside the register under its own section.
import { lazy } from "react";
import type { PageProps } from "../shell/sections";

const ImportPage = lazy(() => import("./ImportPage"));
const ExportPage = lazy(() => import("./ExportPage"));
const ProgrammesPage = lazy(() => import("./ProgrammesPage"));

const PATHS: ReadonlySet<string> = new Set(["import", "export", "programmes"]);

/** Whether a path in the section of people is one of these pages. */
export function isBesidePeople(path: string): boolean {
  return PATHS.has(path);
}

export function BesidePeople(props: PageProps) {
  switch (props.path) {
    case "import":
      return <ImportPage {...props} />;
    case "export":
      return <ExportPage {...props} />;
    default:
      return <ProgrammesPage {...props} />;
  }
}
