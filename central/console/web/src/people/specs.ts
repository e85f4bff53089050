// The fields of each form of the register, in the order in which one asks for them.
import type { FieldSpec } from "./fields";

/** Those that `central.residents.forms` offers. */
export const LANGUAGES = (
  "ca es en ar bn de eu fr gl hi it pt ro ru tl uk ur zh"
).split(" ");
export const DEVICE_KINDS = (
  "pendant pull-cord wearable motion door bed smoke gas co water " +
  "chair climate kettle stove television plug tracker " +
  "blood-pressure oximeter thermometer scale heart-rate glucose"
).split(" ");
export const WEARING = ["waist", "chest", "wrist", "pocket"] as const;
export const CONSENTS = [
  "photo",
  "audio-in-call",
  "camera-in-call",
  "location",
  "data-for-research",
] as const;

type Choice = readonly { value: string; label: string }[];

export function residentFields(
  languages: Choice,
  intensities: Choice,
  seesHealth: boolean,
): FieldSpec[] {
  const health: FieldSpec[] = seesHealth ? [{ name: "health", kind: "area", wide: true }] : [];
  return [
    { name: "given_name", kind: "line", required: true },
    { name: "family_name", kind: "line" },
    { name: "address_as", kind: "line", hint: "address_as" },
    { name: "birth_year", kind: "number" },
    { name: "phone", kind: "line", hint: "phone" },
    { name: "language", kind: "choice", choices: languages },
    { name: "intensity", kind: "choice", choices: intensities, wide: true },
    { name: "hears_badly", kind: "flag" },
    { name: "sees_badly", kind: "flag" },
    { name: "mobility", kind: "area", wide: true },
    ...health,
  ];
}

export function homeFields(programmes: Choice): FieldSpec[] {
  return [
    { name: "street", kind: "line", required: true },
    { name: "floor", kind: "line" },
    { name: "town", kind: "line", required: true },
    { name: "access", kind: "area", wide: true, hint: "key_safe" },
    { name: "key_safe_place", kind: "line", wide: true },
    { name: "key_safe_code", kind: "line" },
    { name: "programme", kind: "choice", choices: programmes },
    { name: "territory", kind: "line", hint: "code" },
    { name: "latitude", kind: "number" },
    { name: "longitude", kind: "number" },
  ];
}
