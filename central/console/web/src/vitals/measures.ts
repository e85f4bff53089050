// The measures that the centre knows, in the order in which it shows them.
export const MEASURES = [
  "systolic",
  "diastolic",
  "mean-pressure",
  "pulse",
  "spo2",
  "temperature",
  "weight",
  "glucose",
] as const;
