/** Palette lists the components by module, to search and to drag onto the canvas. */
export function Palette() {
  return <nav aria-label="Components" />;
}
