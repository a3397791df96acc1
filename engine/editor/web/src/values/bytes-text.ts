const units = ["B", "kB", "MB", "GB", "TB", "PB"];

/** bytesText writes a number of bytes with its unit: 840 B, 1.9 MB, 4.2 GB. */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
