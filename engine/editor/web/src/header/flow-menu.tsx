import { useEffect, useState } from "react";
import { useArrange } from "../desk/desk";
import { useShortcut } from "../desk/shortcuts";
import { Button } from "../look/button";
import { lazyPart } from "../look/lazy-part";
import { notice } from "../look/notice";

// The menu takes a sixth of the page's code: it comes as somebody reaches for it.
const load = () => import("./flow-menu-list").then((m) => m.FlowMenuList);
const FlowMenuList = lazyPart(load, { waiting: <Closed />, Missing: NotThere });

/** FlowMenu holds what is done seldom. */
export function FlowMenu() {
  const arrange = useArrange();
  const [wanted, setWanted] = useState(false);
  useShortcut("help", () => arrange({ dialog: "shortcuts" }));
  return wanted ? <FlowMenuList /> : <Closed open={() => setWanted(true)} />;
}

/** Closed is the button before the menu is there. */
function Closed({ open }: { open?: () => void }) {
  const foresee = () => void load().catch(() => undefined);
  return (
    <Button
      kind="quiet"
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={foresee}
      onFocus={foresee}
      onClick={open}
      onKeyDown={(event) => event.key === "ArrowDown" && open?.()}
    >
      More
    </Button>
  );
}

function NotThere({ retry }: { retry(): void }) {
  useEffect(() => {
    notice("failed", "the server does not answer", "Try again when it is back. Nothing typed is lost.");
  }, []);
  return <Closed open={retry} />;
}
