export function Drawer(_: { flow: string }) {
  return null;
}
