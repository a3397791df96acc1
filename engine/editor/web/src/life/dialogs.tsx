import { type ComponentType, Suspense, lazy } from "react";
import { type Desk, useDesk } from "../page/desk";

const SaveDialog = lazy(() => import("./save-dialog").then((m) => ({ default: m.SaveDialog })));
const ConflictDialog = lazy(() => import("./conflict-dialog").then((m) => ({ default: m.ConflictDialog })));
const ImportDialog = lazy(() => import("./import-dialog").then((m) => ({ default: m.ImportDialog })));
const ExportDialog = lazy(() => import("./export-dialog").then((m) => ({ default: m.ExportDialog })));
const UninstallDialog = lazy(() => import("./uninstall-dialog").then((m) => ({ default: m.UninstallDialog })));
const ShortcutsDialog = lazy(() => import("./shortcuts-dialog").then((m) => ({ default: m.ShortcutsDialog })));
const AccessDialog = lazy(() => import("./access-dialog").then((m) => ({ default: m.AccessDialog })));

const dialogs: Partial<Record<Desk["dialog"], ComponentType<{ name: string }>>> = {
  save: () => <SaveDialog />,
  diff: () => <SaveDialog review />,
  conflict: () => <ConflictDialog />,
  import: () => <ImportDialog />,
  export: () => <ExportDialog />,
  uninstall: ({ name }) => <UninstallDialog name={name} />,
  shortcuts: () => <ShortcutsDialog />,
  access: ({ name }) => <AccessDialog name={name} />,
};

/** Dialogs draws the dialog that is open; each is loaded when it is first wanted. */
export function Dialogs({ flow }: { flow: string }) {
  const Open = dialogs[useDesk((desk) => desk.dialog)];
  return <Suspense fallback={null}>{Open && <Open name={flow} />}</Suspense>;
}
