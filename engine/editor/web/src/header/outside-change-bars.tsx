import { useArrange } from "../desk/desk";
import { useEditing, useFlow, useHistory, useReadOnly } from "../document/editing";
import { dirty } from "../document/undo-history";
import { Button } from "../look/button";
import { useRefusal } from "../rights/rights";
import { useDisk } from "../saving/file-on-disk";
import { diskWords } from "../saving/file-on-disk-words";
import { managedWords, useManaged } from "../saving/managed";
import { useSaving } from "../saving/saving";
import { useSavingState, useSavingStateStore } from "../saving/saving-state";
import styles from "./header.module.css";

/** Bars under the header show what has happened to the flow elsewhere, until the person reacts. */
export function Bars({ name }: { name: string }) {
  return (
    <>
      <RestoredBar />
      <ManagedBar name={name} />
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
  const { saved, flow, revision } = useHistory((h) => h);
  if (!restored || !changed) return null;
  const hide = () => state.set((before) => ({ ...before, restored: false }));
  const empty = { ...flow, spec: { nodes: [] }, layout: undefined, comments: undefined, groups: undefined };
  const discard = () => {
    if (saved) editing.open(saved, revision);
    else editing.do({ do: "replace", flow: empty });
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

function ManagedBar({ name }: { name: string }) {
  const { by, tool, drift } = useManaged(name);
  const why = useReadOnly();
  const right = useRefusal("edit", name);
  const state = useSavingStateStore();
  const changed = useHistory(dirty);
  if (!by) return null;
  const edit = (forGit: boolean) => state.set((before) => ({ ...before, forGit }));
  return (
    <div className={styles.bar} role="region" aria-label="Managed from elsewhere">
      <span>
        {why
          ? `Read-only: ${managedWords({ by, tool })}`
          : `${by} manages this flow. What you change here is for you to commit.`}
        {drift && ` It is not as ${tool} applied it: ${drift}.`}
      </span>
      {why && !right && <Button onClick={() => edit(true)}>Edit for git</Button>}
      {!why && !changed && <Button onClick={() => edit(false)}>Stop editing</Button>}
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
