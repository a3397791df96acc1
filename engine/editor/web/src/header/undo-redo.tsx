import type { Command } from "../commands/command";
import { useCommands } from "../commands/commands";
import { keysText, useShortcut } from "../desk/shortcuts";
import { useEditing, useHistory, useReadOnly } from "../document/editing";
import { Button } from "../look/button";
import { Icon } from "../look/icon";
import { announce } from "../look/notice";
import styles from "./header.module.css";

/** UndoRedo names the step that it would undo or redo, and announces it afterwards. */
export function UndoRedo() {
  const editing = useEditing();
  const undone = useHistory((h) => h.past.at(-1)?.what);
  const redone = useHistory((h) => h.future.at(-1)?.what);
  const why = useReadOnly();
  const undo = () => {
    if (!undone || editing.refused()) return;
    editing.undo();
    announce(`undone: ${undone}`);
  };
  const redo = () => {
    if (!redone || editing.refused()) return;
    editing.redo();
    announce(`redone: ${redone}`);
  };
  useShortcut("undo", undo);
  useShortcut("redo", redo);
  useCommands(() => [step("Undo", undone, "Mod+Z", why, undo), step("Redo", redone, "Mod+Shift+Z", why, redo)]);
  return (
    <>
      <Step word="Undo" what={undone} keys="Mod+Z" why={why} act={undo} />
      <Step word="Redo" what={redone} keys="Mod+Shift+Z" why={why} act={redo} />
    </>
  );
}

function step(word: "Undo" | "Redo", what: string | undefined, keys: string, why: string, act: () => void): Command {
  return {
    key: word,
    group: "Commands",
    title: what ? `${word}: ${what}` : word,
    icon: word === "Undo" ? "undo" : "redo",
    keys,
    refused: what ? why || undefined : `nothing to ${word.toLowerCase()}`,
    act,
  };
}

// With aria-disabled the button keeps the focus after the last step is undone.
function Step({
  word,
  what,
  keys,
  why,
  act,
}: {
  word: "Undo" | "Redo";
  what: string | undefined;
  keys: string;
  /** Why it does nothing; "" when it does. */
  why: string;
  act(): void;
}) {
  const label = what ? `${word}: ${what}` : `${word}: nothing to ${word.toLowerCase()}`;
  return (
    <Button
      kind="quiet"
      icon
      className={styles.step}
      aria-label={label}
      aria-disabled={!what || why !== ""}
      title={why || `${label} (${keysText(keys)})`}
      onClick={act}
    >
      <Icon name={word === "Undo" ? "undo" : "redo"} />
    </Button>
  );
}
