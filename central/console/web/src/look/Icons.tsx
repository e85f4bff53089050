// Small pictures, drawn here: no font of the machine is asked for them.

const SHARED = {
  width: 13,
  height: 13,
  viewBox: "0 0 16 16",
  fill: "none",
  stroke: "currentColor",
  strokeWidth: 1.7,
  strokeLinecap: "round",
  strokeLinejoin: "round",
  style: { verticalAlign: "-0.12em", marginInlineEnd: 4 },
  "aria-hidden": true,
} as const;

export function PhoneIcon() {
  return (
    <svg {...SHARED}>
      <path d="M3.2 1.8h2.6l1.3 3.4-1.8 1.2a9 9 0 0 0 4.3 4.3l1.2-1.8 3.4 1.3v2.6c0 .8-.7 1.4-1.5 1.4A11 11 0 0 1 1.8 3.3c0-.8.6-1.5 1.4-1.5Z" />
    </svg>
  );
}

export function KeyIcon() {
  return (
    <svg {...SHARED}>
      <circle cx="5" cy="11" r="3.4" />
      <path d="M7.5 8.5 14 2m-3 3 2.2 2.2M9 7l1.6 1.6" />
    </svg>
  );
}

export function BellIcon() {
  return (
    <svg {...SHARED} width={16} height={16}>
      <path d="M8 1.6v1.2M3.2 11.6h9.6c-1-1.1-1.3-2-1.3-4.4a3.5 3.5 0 0 0-7 0c0 2.4-.3 3.3-1.3 4.4ZM6.7 13.9h2.6" />
    </svg>
  );
}

export function EyeIcon() {
  return (
    <svg {...SHARED}>
      <path d="M1.2 8C3 4.8 5.3 3.3 8 3.3S13 4.8 14.8 8C13 11.2 10.7 12.7 8 12.7S3 11.2 1.2 8Z" />
      <circle cx="8" cy="8" r="2" />
    </svg>
  );
}

export function DoorIcon({ open }: { open: boolean }) {
  return (
    <svg {...SHARED}>
      {open ? (
        <path d="M3 14.2h10M11 14V2H4.5M4.5 2v12l4-1.6V3.6Z" />
      ) : (
        <path d="M2 14.2h12M3.8 14V2h8.4v12M9.8 8.4v.4" />
      )}
    </svg>
  );
}

export function BedIcon({ occupied }: { occupied: boolean }) {
  return (
    <svg {...SHARED}>
      <path d="M1.5 3v10.5M1.5 11h13v2.5M14.5 11V8.5" />
      {occupied && <path d="M6.5 8.2h8M4 7.6a1 1 0 1 0 .01 0" />}
    </svg>
  );
}
