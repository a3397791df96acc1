import { type ComponentType, useEffect } from "react";
import { type Desk, useArrange, useDesk } from "../desk/desk";
import { useHistory } from "../document/editing";
import { lazyPart } from "../look/lazy-part";
import { notice } from "../look/notice";

const whileLoading = { waiting: null, Missing: NotOpened };

const SaveDialog = lazyPart(() => import("./save-dialog").then((m) => m.SaveDialog), whileLoading);
const ConflictDialog = lazyPart(() => import("./conflict-dialog").then((m) => m.ConflictDialog), whileLoading);
const ImportDialog = lazyPart(() => import("./import-dialog").then((m) => m.ImportDialog), whileLoading);
const ExportDialog = lazyPart(() => import("./export-dialog").then((m) => m.ExportDialog), whileLoading);
const RemovalDialog = lazyPart(() => import("./removal-dialog").then((m) => m.RemovalDialog), whileLoading);
const ShortcutsDialog = lazyPart(() => import("./shortcuts-dialog").then((m) => m.ShortcutsDialog), whileLoading);
const DiskDialog = lazyPart(() => import("./disk-dialog").then((m) => m.DiskDialog), whileLoading);
const AccessDialog = lazyPart(() => import("./access-dialog").then((m) => m.AccessDialog), whileLoading);
const SendPinnedDialog = lazyPart(() => import("./send-pinned-dialog").then((m) => m.SendPinnedDialog), whileLoading);
const StartDialog = lazyPart(() => import("./start-dialog").then((m) => m.StartDialog), whileLoading);

const dialogs: Partial<Record<Desk["dialog"], ComponentType<{ name: string }>>> = {
  save: () => <SaveDialog />,
  diff: () => <SaveDialog review />,
  conflict: () => <ConflictDialog />,
  import: () => <ImportDialog />,
  export: ({ name }) => <ExportDialog name={name} />,
  remove: ({ name }) => <RemovalDialog name={name} />,
  shortcuts: () => <ShortcutsDialog />,
  disk: ({ name }) => <DiskDialog name={name} />,
  access: ({ name }) => <AccessDialog name={name} />,
  start: ({ name }) => <StartDialog name={name} />,
  sendPinned: ({ name }) => <SendPinnedDialog name={name} />,
};

/** Dialogs shows the open dialog. Each dialog is loaded when it is first opened. */
export function Dialogs({ flow }: { flow: string }) {
  const Open = dialogs[useDesk((desk) => desk.dialog)];
  const changed = useHistory((h) => h.past.length > 0);
  // The code for saving is loaded at the first change, since the server may be unreachable later.
  useEffect(() => {
    if (changed)
      void Promise.allSettled([
        import("./save-dialog"),
        import("./conflict-dialog"),
        import("../diff/text-diff"),
        import("../header/flow-menu-list"),
      ]);
  }, [changed]);
  return Open && <Open name={flow} />;
}

function NotOpened() {
  const arrange = useArrange();
  useEffect(() => {
    notice("failed", "the server does not answer", "Try again when it is back. Your changes are kept.");
    arrange({ dialog: "" });
  }, [arrange]);
  return null;
}
