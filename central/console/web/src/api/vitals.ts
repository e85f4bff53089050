// What one may ask of a person's vital signs: one function for each request.
import { answered, centre } from "./client";
import type { PlanEdit, VitalsPage, VitalsSpan } from "./shapes";

export function vitalsOf(
  resident: string,
  span: VitalsSpan,
  last: string | null,
): Promise<VitalsPage> {
  const query = last === null ? { span } : { span, last };
  const params = { path: { resident }, query };
  return answered(centre.GET("/api/residents/{resident}/vitals", { params }));
}

export interface FourLimits {
  concern_below: number | null;
  notice_below: number | null;
  notice_above: number | null;
  concern_above: number | null;
}

export async function setLimits(
  resident: string,
  measure: string,
  version: number,
  limits: FourLimits,
): Promise<void> {
  const params = { path: { resident, measure } };
  await answered(
    centre.PUT("/api/residents/{resident}/vitals/limits/{measure}", {
      params,
      body: { version, ...limits },
    }),
  );
}

export async function writePlan(
  resident: string,
  plan: string | null,
  body: PlanEdit,
): Promise<void> {
  if (plan === null) {
    const params = { path: { resident } };
    await answered(centre.POST("/api/residents/{resident}/vitals/plans", { params, body }));
    return;
  }
  const params = { path: { resident, plan } };
  await answered(centre.PUT("/api/residents/{resident}/vitals/plans/{plan}", { params, body }));
}

export async function removePlan(resident: string, plan: string, version: number): Promise<void> {
  const params = { path: { resident, plan }, query: { version } };
  await answered(centre.DELETE("/api/residents/{resident}/vitals/plans/{plan}", { params }));
}

export async function claimReading(resident: string, hub: string, reading: string): Promise<void> {
  const params = { path: { resident, hub, reading } };
  await answered(
    centre.PUT("/api/residents/{resident}/vitals/readings/{hub}/{reading}", { params }),
  );
}
