import { useEffect, useState } from "react";
import type { Command } from "../commands/command";
import { useCommands } from "../commands/commands";
import { type Desk, useArrange } from "../desk/desk";
import { useShortcut } from "../desk/shortcuts";
import { useFlow, useHistory, useReadOnly } from "../document/editing";
import { removalWords, solutionOf } from "../document/solution-of";
import { Button } from "../look/button";
import { Icon } from "../look/icon";
import { lazyPart } from "../look/lazy-part";
import { notice } from "../look/notice";
import { useRefusal } from "../rights/rights";

// The menu is a sixth of the page's code, so it is loaded when the pointer or the focus comes near.
const load = () => import("./flow-menu-list").then((m) => m.FlowMenuList);
const FlowMenuList = lazyPart(load, { waiting: <Closed />, Missing: NotThere });

/** FlowMenu is the menu for rare actions. */
export function FlowMenu() {
  const arrange = useArrange();
  const [wanted, setWanted] = useState(false);
  useShortcut("help", () => arrange({ dialog: "shortcuts" }));
  const stored = useHistory((h) => h.revision !== "");
  const words = removalWords(useFlow(solutionOf));
  const name = useFlow((flow) => flow.metadata.name);
  const unchanged = useReadOnly();
  const kept = useRefusal("remove", name);
  useCommands(() => {
    const command = (dialog: Desk["dialog"], title: string, refused = "", keys = ""): Command => ({
      key: dialog,
      group: "Commands",
      title,
      keys: keys || undefined,
      refused: refused || undefined,
      act: () => arrange({ dialog }),
    });
    const unsaved = stored ? "" : "the flow is not saved yet";
    return [
      command("diff", "Compare with the saved flow", unsaved),
      command("import", "Import…", unchanged),
      command("export", "Export…"),
      command("shortcuts", "Show the keyboard shortcuts", "", "?"),
      command("remove", `${words.act}…`, unsaved || kept),
    ];
  });
  return wanted ? <FlowMenuList /> : <Closed open={() => setWanted(true)} />;
}

/** Closed is the button before the menu is loaded. */
function Closed({ open }: { open?: () => void }) {
  const foresee = () => void load().catch(() => undefined);
  return (
    <Button
      kind="quiet"
      icon
      aria-label="More"
      title="More"
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={foresee}
      onFocus={foresee}
      onClick={open}
      onKeyDown={(event) => event.key === "ArrowDown" && open?.()}
    >
      <Icon name="more" />
    </Button>
  );
}

function NotThere({ retry }: { retry(): void }) {
  useEffect(() => {
    notice("failed", "the server does not answer", "Try again when it is back. Your changes are kept.");
  }, []);
  return <Closed open={retry} />;
}
