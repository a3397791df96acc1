import { useState } from "react";
import { useArrange, useDesk } from "../desk/desk";
import { useEditing, useHistory } from "../document/editing";
import { dirty } from "../document/undo-history";
import { usePress } from "../live/press-start-stop";
import { Button } from "../look/button";
import { missing, readAccess } from "../permissions/missing-permissions";
import { useSaving } from "../saving/saving";
import { DialogFrame } from "./dialog-frame";

/** StartDialog asks whether changes are saved before the flow is started, or the saved flow is started without them. */
export function StartDialog({ name }: { name: string }) {
  const arrange = useArrange();
  const editing = useEditing();
  const saving = useSaving();
  const press = usePress(name);
  const node = useDesk((desk) => desk.starting);
  const changes = useHistory((h) => h.past.length);
  const [busy, setBusy] = useState("");
  const start = async () => {
    if (!node && missing(await readAccess(name)).length > 0) return arrange({ dialog: "access" });
    arrange({ dialog: "" });
    await press("start", node);
  };
  const act = async (what: "save" | "start") => {
    if (busy) return;
    setBusy(what);
    if (what === "save") {
      await saving.confirm();
      if (dirty(editing.store.get())) return setBusy(""); // it says why itself
    }
    await start();
  };
  return (
    <DialogFrame
      title={`Start ${node || name}?`}
      actions={
        <>
          <Button onClick={() => arrange({ dialog: "" })}>Cancel</Button>
          <Button aria-disabled={busy !== ""} onClick={() => void act("start")}>
            {busy === "start" ? "Starting…" : "Start the saved version"}
          </Button>
          <Button kind="main" aria-disabled={busy !== ""} onClick={() => void act("save")}>
            {busy === "save" ? "Saving…" : "Save and start"}
          </Button>
        </>
      }
    >
      <p>
        The flow has changes that are not saved{changes > 0 ? "" : " from an earlier visit"}. What runs is the saved
        version.
      </p>
      <p>Start the saved version keeps your changes here, unsaved.</p>
    </DialogFrame>
  );
}
