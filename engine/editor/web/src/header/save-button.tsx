import { useCheck } from "../check/check";
import { useCommands } from "../commands/commands";
import { useDesk } from "../desk/desk";
import { keysText, useShortcut } from "../desk/shortcuts";
import { changedThings } from "../document/changed-things";
import { useHistory, useReadOnly } from "../document/editing";
import { dirty } from "../document/undo-history";
import { Button } from "../look/button";
import { notice } from "../look/notice";
import { errors } from "../problems/problem-place";
import { useManaged } from "../saving/managed";
import { useSaving } from "../saving/saving";
import { useSavingState } from "../saving/saving-state";
import { counted } from "../values/word-lists";

/** SaveButton says how much has changed; of a flow that a tool manages it gives the YAML to commit. It can be pressed although the flow has errors: then it shows them. */
export function SaveButton({ name }: { name: string }) {
  const { save, confirm } = useSaving();
  const asked = useDesk((desk) => desk.dialog === "save");
  const saving = useSavingState((state) => state.saving);
  const changed = useHistory(dirty);
  const changes = useHistory((h) => changedThings(h.saved, h.flow));
  const bad = useCheck((check) => errors(check.problems).length > 0);
  const why = useReadOnly();
  const { tool } = useManaged(name);
  // What is to be committed can be looked at all the same.
  const refused = tool ? "" : why;
  const begin = () => (refused ? notice("failed", "not saved", refused) : save());
  useShortcut("save", () => void (asked && !refused ? confirm() : begin()));
  useCommands(() => [
    {
      key: "save",
      group: "Commands",
      title: tool ? "YAML to commit" : "Save and deploy",
      icon: "document",
      keys: "Mod+S",
      refused: refused || undefined,
      act: begin,
    },
  ]);
  if (tool)
    return (
      <Button kind={changed ? "tint" : "plain"} title={`The YAML to commit for ${tool}`} onClick={save}>
        YAML to commit
      </Button>
    );
  const title = bad ? "Show the errors that keep the flow from being saved" : "Save and deploy";
  return (
    <Button
      kind={changed ? "tint" : "plain"}
      aria-disabled={saving || refused !== ""}
      title={refused || `${title} (${keysText("Mod+S")})`}
      onClick={begin}
    >
      {saving ? "Saving…" : changed && changes > 0 ? `Save ${counted(changes, "change")}` : "Save"}
    </Button>
  );
}
