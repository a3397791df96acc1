import { useArrange } from "../desk/desk";
import { useEditing, useFlow, useHistory } from "../document/editing";
import { dirty } from "../document/undo-history";
import { Button } from "../look/button";
import { useDisk } from "../saving/file-on-disk";
import { diskWords } from "../saving/file-on-disk-words";
import { useSaving } from "../saving/saving";
import { useSavingState, useSavingStateStore } from "../saving/saving-state";
import styles from "./header.module.css";

/** Bars under the header show what has happened to the flow elsewhere, until the person reacts. */
export function Bars({ name }: { name: string }) {
  return (
    <>
      <RestoredBar />
      <TheirsBar name={name} />
      <DiskBar name={name} />
    </>
  );
}

function RestoredBar() {
  const restored = useSavingState((state) => state.restored);
  const changed = useHistory(dirty);
  const state = useSavingStateStore();
  const editing = useEditing();
  const { saved, flow } = useHistory((h) => h);
  if (!restored || !changed) return null;
  const hide = () => state.set((before) => ({ ...before, restored: false }));
  const discard = () => {
    const empty = { ...flow, spec: { nodes: [] }, layout: undefined, comments: undefined, groups: undefined };
    editing.do({ do: "replace", flow: saved ?? empty });
    hide();
  };
  return (
    <div className={styles.bar} role="region" aria-label="Restored changes">
      <span>Your unsaved changes were restored.</span>
      <Button onClick={discard}>Discard them</Button>
      <Button kind="quiet" onClick={hide}>
        Keep them
      </Button>
    </div>
  );
}

function TheirsBar({ name }: { name: string }) {
  const theirs = useSavingState((state) => state.theirs);
  const nodes = useFlow((f) => f.spec.nodes.length);
  const changed = useHistory(dirty);
  const arrange = useArrange();
  const { takeTheirs } = useSaving();
  if (!theirs) return null;
  const uninstalled = theirs.revision === "";
  return (
    <div className={styles.bar} role="region" aria-label="Saved by somebody else">
      <span>
        {uninstalled
          ? `Somebody uninstalled ${name}. ${nodes > 0 ? "Your version is kept here." : ""}`
          : "Somebody else saved this flow."}
      </span>
      {!uninstalled && !changed && <Button onClick={takeTheirs}>Open that version</Button>}
      <Button onClick={() => arrange({ dialog: "conflict" })}>Show</Button>
    </div>
  );
}

function DiskBar({ name }: { name: string }) {
  const { disk } = useDisk(name);
  const arrange = useArrange();
  if (!disk?.onDisk) return null;
  return (
    <div className={styles.bar} role="region" aria-label="The flow's file">
      <span>{diskWords(name, disk.onDisk, false).bar}</span>
      <Button onClick={() => arrange({ dialog: "disk" })}>{disk.onDisk === "changed" ? "Compare" : "Show"}</Button>
    </div>
  );
}
