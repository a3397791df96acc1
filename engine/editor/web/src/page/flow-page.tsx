import { useQuery } from "@tanstack/react-query";
import { ReactFlowProvider } from "@xyflow/react";
import { type ReactNode, useMemo } from "react";
import { Link } from "wouter";
import { Failure } from "../api/client";
import { Canvas } from "../canvas/canvas";
import { NodeColumn } from "../canvas/node-column";
import { NodeList } from "../canvas/node-list";
import { Palette } from "../canvas/palette/palette";
import { CheckProvider } from "../check/check";
import { DeskProvider } from "../desk/desk";
import { Dialogs } from "../dialogs/dialogs";
import { EditingProvider, useHistory } from "../document/editing";
import { Drawer } from "../drawer/drawer";
import { Header } from "../header/header";
import { Inspector } from "../inspector/inspector";
import { LastPassProvider } from "../live/last-pass";
import { LiveProvider } from "../live/live";
import { FailureText } from "../look/failure-text";
import { Notices } from "../look/notice";
import { RenderGuard } from "../look/render-guard";
import { phone, useMedia } from "../look/use-media";
import { QueuesProvider } from "../queues/queues";
import { PanelsRail } from "../rails/panels-rail";
import { ToolsRail } from "../rails/tools-rail";
import { useSession } from "../rights/rights";
import { RunViewProvider } from "../runs/record/run-view";
import { beginEditing, readFlow } from "../saving/open-flow";
import { ReadOnlyGuard } from "../saving/read-only-guard";
import { SavingStateProvider } from "../saving/saving-state";
import { Strip } from "../strip/strip";
import styles from "./flow-page.module.css";

/** FlowPage opens a flow in the editor. Opening a flow neither changes nor starts anything. */
export function FlowPage({ name, run }: { name: string; run?: string }) {
  const { data, error } = useQuery({
    queryKey: ["document", name],
    queryFn: () => readFlow(name),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const small = useMedia(phone);
  const session = useSession(name);
  const editing = useMemo(() => data && beginEditing(name, data), [name, data]);
  if (error) return <Unreadable name={name} error={error} />;
  if (!editing || session.isPending) return <p className="loading">Opening {name}…</p>;
  return (
    <EditingProvider editing={editing}>
      <Providers name={name} run={run}>
        <title>{`${name} · Patchbay`}</title>
        <div className={styles.page}>
          <Header name={name} />
          <ReactFlowProvider>
            {!small && (
              <>
                <ToolsRail />
                <Palette />
                <NodeList />
              </>
            )}
            <main className={styles.canvas} aria-label="Canvas">
              <RenderGuard part="The canvas">{small ? <NodeColumn /> : <Canvas />}</RenderGuard>
            </main>
            <RenderGuard part="The inspector">
              <Inspector flow={name} />
            </RenderGuard>
            <PanelsRail flow={name} />
            <RenderGuard part="The panel">
              <Drawer flow={name} />
            </RenderGuard>
            {!small && <Strip flow={name} />}
          </ReactFlowProvider>
        </div>
        <Dialogs flow={name} />
        <Notices />
      </Providers>
    </EditingProvider>
  );
}

/** Providers provides the page with everything besides the document. A flow that is not stored has no events. */
function Providers({ name, run, children }: { name: string; run?: string; children: ReactNode }) {
  const stored = useHistory((h) => h.revision !== "");
  return (
    <DeskProvider>
      <LiveProvider flow={stored ? name : ""}>
        <LastPassProvider flow={stored ? name : ""}>
          <QueuesProvider flow={stored ? name : ""}>
            <CheckProvider>
              <SavingStateProvider name={name}>
                <ReadOnlyGuard name={name} />
                <RunViewProvider flow={name} run={run}>
                  {children}
                </RunViewProvider>
              </SavingStateProvider>
            </CheckProvider>
          </QueuesProvider>
        </LastPassProvider>
      </LiveProvider>
    </DeskProvider>
  );
}

function Unreadable({ name, error }: { name: string; error: Error }) {
  return (
    <main className="page">
      <h1>{name}</h1>
      <FailureText error={error} />
      {!(error instanceof Failure && error.status === 403) && (
        <p className="quiet">
          The stored document can't be opened here: correct its file, or uninstall it with patchbay flow uninstall{" "}
          {name}.
        </p>
      )}
      <p>
        <Link href="/">All flows</Link>
      </p>
    </main>
  );
}
