// What one may ask of the register: one function for each request.
import { answered, centre } from "./client";
import type {
  ConsentKind,
  ContactFields,
  DeviceFields,
  EditRow,
  FoundPeople,
  HomeFields,
  PersonDetail,
  ResidentFields,
} from "./shapes";

/** Words travel in the body: addresses of pages are logged on their way. */
export function search(words: string, after: string | null): Promise<FoundPeople> {
  return answered(centre.POST("/api/people/search", { body: { words, after, limit: 30 } }));
}

export function person(resident: string): Promise<PersonDetail> {
  return answered(centre.GET("/api/residents/{resident}", { params: { path: { resident } } }));
}

export function historyOf(resident: string, before: number | null): Promise<EditRow[]> {
  const query = before === null ? {} : { before };
  return answered(
    centre.GET("/api/residents/{resident}/history", { params: { path: { resident }, query } }),
  );
}

export async function addHome(
  home: HomeFields,
  resident: ResidentFields,
): Promise<{ resident: string }> {
  return answered(centre.POST("/api/homes", { body: { home, resident } }));
}

export async function editHome(home: string, version: number, fields: HomeFields): Promise<void> {
  const params = { path: { home } };
  await answered(centre.PATCH("/api/homes/{home}", { params, body: { version, fields } }));
}

export async function addResident(home: string, fields: ResidentFields): Promise<{ id: string }> {
  const params = { path: { home } };
  return answered(centre.POST("/api/homes/{home}/residents", { params, body: { fields } }));
}

export async function editResident(
  resident: string,
  version: number,
  fields: ResidentFields,
): Promise<void> {
  const params = { path: { resident } };
  await answered(centre.PATCH("/api/residents/{resident}", { params, body: { version, fields } }));
}

export async function addContact(
  home: string,
  resident: string | null,
  fields: ContactFields,
): Promise<void> {
  const params = { path: { home } };
  await answered(
    centre.POST("/api/homes/{home}/contacts", { params, body: { resident, fields } }),
  );
}

export async function editContact(
  contact: string,
  version: number,
  resident: string | null,
  fields: ContactFields,
): Promise<void> {
  const params = { path: { contact } };
  await answered(
    centre.PATCH("/api/contacts/{contact}", { params, body: { version, resident, fields } }),
  );
}

export async function removeContact(contact: string, version: number): Promise<void> {
  const params = { path: { contact }, query: { version } };
  await answered(centre.DELETE("/api/contacts/{contact}", { params }));
}

export async function orderContacts(home: string, contacts: string[]): Promise<void> {
  const params = { path: { home } };
  await answered(centre.PUT("/api/homes/{home}/contacts/order", { params, body: { contacts } }));
}

export async function writeDevice(
  hub: string,
  device: string,
  version: number,
  resident: string | null,
  fields: DeviceFields,
): Promise<void> {
  const params = { path: { hub, device } };
  const body = { version, resident, fields };
  await answered(centre.PUT("/api/hubs/{hub}/devices/{device}", { params, body }));
}

export async function removeDevice(hub: string, device: string, version: number): Promise<void> {
  const params = { path: { hub, device }, query: { version } };
  await answered(centre.DELETE("/api/hubs/{hub}/devices/{device}", { params }));
}

export async function setAbsence(home: string, until: string | null): Promise<void> {
  const params = { path: { home } };
  await answered(centre.PUT("/api/homes/{home}/absence", { params, body: { until } }));
}

export async function noteConsent(
  resident: string,
  kind: ConsentKind,
  given: boolean,
  note: string,
): Promise<void> {
  const params = { path: { resident } };
  await answered(
    centre.POST("/api/residents/{resident}/consents", { params, body: { kind, given, note } }),
  );
}

export async function keepPhoto(resident: string, picture: Blob): Promise<void> {
  await answered(
    centre.PUT("/api/residents/{resident}/photo", {
      params: { path: { resident } },
      body: picture as unknown as string,
      bodySerializer: (body) => body,
      headers: { "Content-Type": picture.type },
    }),
  );
}

export async function removePhoto(resident: string): Promise<void> {
  await answered(
    centre.DELETE("/api/residents/{resident}/photo", { params: { path: { resident } } }),
  );
}

export async function erase(resident: string): Promise<void> {
  await answered(
    centre.POST("/api/residents/{resident}/erase", { params: { path: { resident } } }),
  );
}
