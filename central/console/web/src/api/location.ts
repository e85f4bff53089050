// Where somebody is, and the zones they may be in: one function for each request.
import { answered, centre } from "./client";
import type { LocationRules, Whereabouts, ZoneEdit } from "./shapes";

/** The centre journals the look. */
export function whereaboutsOfCase(id: string): Promise<Whereabouts> {
  const params = { path: { case: id } };
  return answered(centre.GET("/api/cases/{case}/whereabouts", { params }));
}

export function whereaboutsOf(resident: string): Promise<Whereabouts> {
  const params = { path: { resident } };
  return answered(centre.GET("/api/residents/{resident}/whereabouts", { params }));
}

/** Returns the GeoJSON of a zone that can be one; a refusal says why it cannot. */
export async function checkZone(edit: ZoneEdit): Promise<unknown> {
  return (await answered(centre.POST("/api/zones/check", { body: edit }))).geojson;
}

export async function writeZone(
  resident: string,
  zone: string | null,
  edit: ZoneEdit,
): Promise<void> {
  if (zone === null) {
    const params = { path: { resident } };
    await answered(centre.POST("/api/residents/{resident}/zones", { params, body: edit }));
    return;
  }
  const params = { path: { resident, zone } };
  await answered(centre.PUT("/api/residents/{resident}/zones/{zone}", { params, body: edit }));
}

export async function removeZone(resident: string, zone: string, version: number): Promise<void> {
  const params = { path: { resident, zone }, query: { version } };
  await answered(centre.DELETE("/api/residents/{resident}/zones/{zone}", { params }));
}

export async function layDown(resident: string, rules: LocationRules): Promise<void> {
  const params = { path: { resident } };
  await answered(centre.PUT("/api/residents/{resident}/location-rules", { params, body: rules }));
}
