import { useCheck } from "../check/check";
import { useCommands } from "../commands/commands";
import { useDesk } from "../desk/desk";
import { keysText, useShortcut } from "../desk/shortcuts";
import { changedThings } from "../document/changed-things";
import { useHistory } from "../document/editing";
import { dirty } from "../document/undo-history";
import { Button } from "../look/button";
import { errors } from "../problems/problem-place";
import { useSaving } from "../saving/saving";
import { useSavingState } from "../saving/saving-state";
import { counted } from "../values/word-lists";

/** SaveButton says how much has changed. It can be pressed although the flow has errors: then it shows them. */
export function SaveButton() {
  const { save, confirm } = useSaving();
  const asked = useDesk((desk) => desk.dialog === "save");
  const saving = useSavingState((state) => state.saving);
  const changed = useHistory(dirty);
  const changes = useHistory((h) => changedThings(h.saved, h.flow));
  const bad = useCheck((check) => errors(check.problems).length > 0);
  useShortcut("save", () => void (asked ? confirm() : save()));
  useCommands(() => [
    { key: "save", group: "Commands", title: "Save and deploy", icon: "document", keys: "Mod+S", act: save },
  ]);
  const title = bad ? "Show the errors that keep the flow from being saved" : "Save and deploy";
  return (
    <Button
      kind={changed ? "tint" : "plain"}
      aria-disabled={saving}
      title={`${title} (${keysText("Mod+S")})`}
      onClick={save}
    >
      {saving ? "Saving…" : changed && changes > 0 ? `Save ${counted(changes, "change")}` : "Save"}
    </Button>
  );
}
