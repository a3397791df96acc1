import { useState } from "react";
import { Failure } from "../api/client";
import { useFlows, useLiveFlows } from "../flows/flow-list";
import { PageFrame } from "../frame/page-frame";
import { Button } from "../look/button";
import { FailureBox } from "../look/failure-box";
import { notice } from "../look/notice";
import { useRefusal } from "../rights/rights";
import { draftNames } from "../saving/draft";
import { SolutionCards } from "../solutions/offer/solution-cards";
import { EmptyHome } from "./empty-home";
import { FailingAlert } from "./failing-alert";
import { FlowTable } from "./flow-table";
import styles from "./home.module.css";
import { ImportFlow } from "./import-flow";
import { NewFlow } from "./new-flow";

/** Home lists the flows and the solutions. */
export function Home() {
  const { data: flows, error } = useFlows();
  const connection = useLiveFlows();
  const [open, setOpen] = useState<"" | "new" | "import">("");
  const close = () => setOpen("");
  const refused = useRefusal("create");
  const toggle = (panel: "new" | "import") => {
    if (refused) return notice("failed", "no new flow", refused);
    setOpen(open === panel ? "" : panel);
  };
  const state = { "aria-disabled": refused !== "" || undefined, title: refused || undefined };
  return (
    <PageFrame title="Flows">
      {flows && <FailingAlert flows={flows} />}
      <div className={styles.bar}>
        <h1>Flows</h1>
        <span role="status" className={styles.lost}>
          {connection === "lost" && !(error instanceof Failure && error.status === 403)
            ? "The server does not answer. The list may be out of date; the page tries again."
            : ""}
        </span>
        <div className={styles.actions}>
          <Button {...state} aria-expanded={open === "import"} onClick={() => toggle("import")}>
            Import YAML
          </Button>
          <Button {...state} kind="main" aria-expanded={open === "new"} onClick={() => toggle("new")}>
            New flow
          </Button>
        </div>
      </div>
      {open === "new" && <NewFlow close={close} />}
      {open === "import" && <ImportFlow close={close} />}
      {error && !flows && <FailureBox error={error} />}
      {!flows && !error && <p className="quiet">Reading the flows…</p>}
      {flows?.length === 0 && draftNames().length === 0 && <EmptyHome begin={() => toggle("new")} />}
      {flows && (flows.length > 0 || draftNames().length > 0) && <FlowTable flows={flows} />}
      <SolutionCards />
    </PageFrame>
  );
}
