export function Dialogs(_: { flow: string }) {
  return null;
}
