/** Inspector shows and edits what is selected. */
export function Inspector(_: { flow: string }) {
  return <aside aria-label="Inspector" />;
}
