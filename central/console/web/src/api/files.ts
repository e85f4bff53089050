// What is asked of the centre about files of people, and about programmes.
import { answered, centre } from "./client";
import type {
  ExportWanted,
  ImportDone,
  ImportPreview,
  NewProgramme,
  ProgrammeChange,
  ProgrammeRow,
  SheetKind,
} from "./shapes";

/** A file of 200,000 lines is read and compared in a minute or two. */
const PATIENCE_MS = 300_000;

const patient = {
  fetch: (request: Request): Promise<Response> =>
    fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) }),
};

export function lookAtFile(kind: SheetKind, file: Blob): Promise<ImportPreview> {
  return answered(
    centre.POST("/api/imports", {
      params: { query: { kind } },
      headers: { "Content-Type": "application/octet-stream" },
      body: file as unknown as string,
      bodySerializer: (body) => body,
      ...patient,
    }),
  );
}

export function lookAgain(preview: string): Promise<ImportPreview> {
  return answered(
    centre.GET("/api/imports/{preview}", { params: { path: { preview } }, ...patient }),
  );
}

export function bringIn(
  preview: ImportPreview,
  mode: "all" | "good",
): Promise<ImportDone> {
  return answered(
    centre.POST("/api/imports/{preview}/bring-in", {
      params: { path: { preview: preview.id } },
      body: { plan: preview.plan, mode },
      ...patient,
    }),
  );
}

export async function saveReport(preview: ImportPreview): Promise<void> {
  const report = await answered<Blob>(
    centre.GET("/api/imports/{preview}/report", {
      params: { path: { preview: preview.id } },
      parseAs: "blob",
      ...patient,
    }),
  );
  save(report, `${preview.kind}-errors.csv`);
}

export async function saveTemplate(kind: SheetKind): Promise<void> {
  const template = await answered<Blob>(
    centre.GET("/api/import-templates/{kind}", { params: { path: { kind } }, parseAs: "blob" }),
  );
  save(template, `${kind}.csv`);
}

export async function saveExport(wanted: ExportWanted): Promise<void> {
  const file = await answered<Blob>(
    centre.POST("/api/exports", { body: wanted, parseAs: "blob", ...patient }),
  );
  save(file, `${wanted.kind}.csv`);
}

export function programmes(): Promise<ProgrammeRow[]> {
  return answered(centre.GET("/api/programmes"));
}

export async function addProgramme(wanted: NewProgramme): Promise<void> {
  await answered(centre.POST("/api/programmes", { body: wanted }));
}

export async function changeProgramme(
  { tenant, code }: Pick<ProgrammeRow, "tenant" | "code">,
  change: ProgrammeChange,
): Promise<void> {
  await answered(
    centre.PUT("/api/programmes/{tenant}/{code}", {
      params: { path: { tenant, code } },
      body: change,
    }),
  );
}

/** Let the browser keep a file as it keeps any other. */
function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
