/** Leaflet takes HTML; the setting is a text. */
export function escaped(text: string): string {
  const holder = document.createElement("span");
  holder.textContent = text;
  return holder.innerHTML;
}
