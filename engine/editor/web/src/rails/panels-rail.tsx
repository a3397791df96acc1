import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useCheck } from "../check/check";
import { useDesk, useToggle, useToggleDrawer } from "../desk/desk";
import { keysText, useShortcut } from "../desk/shortcuts";
import { useEditing, useHistory } from "../document/editing";
import { nothing } from "../document/undo-history";
import { useLive } from "../live/live";
import { Button } from "../look/button";
import { narrow, phone, useMedia } from "../look/use-media";
import { missing, readAccess } from "../permissions/missing-permissions";
import { errors } from "../problems/problem-place";
import { counted } from "../values/word-lists";
import { QueuesButton } from "./queues-button";
import styles from "./rail.module.css";
import { RailButton } from "./rail-button";

/** PanelsRail is the rail at the right: what is known about the flow as a whole. */
export function PanelsRail({ flow }: { flow: string }) {
  const panel = useDesk((desk) => desk.panel);
  const selected = useHistory((h) => Object.values(h.selection).some((ids) => ids.length > 0));
  const failed = useLive((live) => live.lastRun?.failures ?? 0);
  const editing = useEditing();
  const toggle = useToggle();
  // The panel of what is selected is at the same place.
  const show = (wanted: "flow" | "errors" | "rights") => {
    if (selected) editing.select(nothing);
    toggle({ panel: wanted });
  };
  const open = (one: typeof panel) => panel === one && !selected;
  const small = useMedia(phone);
  const folds = useMedia(narrow) && !small;
  const [unfolded, setUnfolded] = useState(false);
  const rail = (
    <nav
      className={`${styles.rail} ${folds ? styles.folded : styles.right}`}
      aria-label="Panels"
      onClick={() => setUnfolded(false)}
    >
      <RailButton
        icon="flow"
        word="Flow"
        title="Title, description and start of the flow"
        open={open("flow")}
        onClick={() => show("flow")}
      />
      <RailButton
        icon="problem"
        word="Errors"
        more={failed > 0 ? `: ${failed} in the last run` : ""}
        title={failed > 0 ? `${failed} failed in the last run` : "Errors of the last run"}
        count={failed}
        open={open("errors")}
        onClick={() => show("errors")}
      />
      <Checks />
      <QueuesButton />
      <Rights flow={flow} open={open("rights")} onClick={() => show("rights")} />
    </nav>
  );
  if (!folds) return rail;
  return (
    <>
      <div className={styles.more}>
        <Button aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
          Panels
        </Button>
      </div>
      {unfolded && rail}
    </>
  );
}

function Checks() {
  const problems = useCheck((check) => check.problems);
  const open = useDesk((desk) => desk.drawer === "problems");
  const toggle = useToggleDrawer();
  useShortcut("problems", () => toggle("problems"));
  const bad = errors(problems).length;
  const words =
    problems.length === 0 ? "no problems" : bad > 0 ? counted(bad, "error") : counted(problems.length, "warning");
  return (
    <RailButton
      icon="check"
      word="Checks"
      more={`: ${words}`}
      title={`Checks: ${words} (${keysText("P")})`}
      count={problems.length}
      warning={bad === 0}
      open={open}
      onClick={() => toggle("problems")}
    />
  );
}

function Rights({ flow, open, onClick }: { flow: string; open: boolean; onClick(): void }) {
  const revision = useHistory((h) => h.revision);
  const { data } = useQuery({
    queryKey: ["access", flow, revision],
    queryFn: () => readAccess(flow),
    enabled: revision !== "",
    staleTime: 30_000,
  });
  const lacking = data ? missing(data).length : 0;
  const words = lacking > 0 ? `${counted(lacking, "permission")} missing` : "";
  return (
    <RailButton
      icon="rights"
      word="Rights"
      more={words && `: ${words}`}
      title={words || "Permissions in the cluster"}
      count={lacking}
      open={open}
      onClick={onClick}
    />
  );
}
