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
