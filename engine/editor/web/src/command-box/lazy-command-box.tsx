import { useEffect, useRef } from "react";
import { useCommandsOpen, useOpenCommands } from "../commands/commands";
import { lazyPart } from "../look/lazy-part";
import { notice } from "../look/notice";

const CommandBox = lazyPart(() => import("./command-box").then((m) => m.CommandBox), {
  waiting: null,
  Missing: NotOpened,
});

/** LazyCommandBox loads the box when it is first opened. It does what was chosen after the box has given the focus back. */
export function LazyCommandBox() {
  const mode = useCommandsOpen();
  const open = useOpenCommands();
  const chosen = useRef<() => void>(undefined);
  useEffect(() => {
    if (mode !== "") return;
    const act = chosen.current;
    chosen.current = undefined;
    act?.();
  }, [mode]);
  if (mode === "") return null;
  return (
    <CommandBox
      mode={mode}
      close={(act) => {
        chosen.current = act;
        open("");
      }}
    />
  );
}

function NotOpened() {
  const open = useOpenCommands();
  useEffect(() => {
    notice("failed", "the server does not answer", "Try again when it is back. Your changes are kept.");
    open("");
  }, [open]);
  return null;
}
