import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link } from "wouter";
import { Failure } from "../api/client";
import { Canvas } from "../canvas/canvas";
import { Palette } from "../canvas/palette";
import { CheckProvider } from "../check/check";
import { Inspector } from "../inspector/inspector";
import { Dialogs } from "../life/dialogs";
import { Drawer } from "../life/drawer";
import { Header } from "../life/header";
import { beginEditing, readFlow } from "../life/open";
import { RunViewProvider } from "../life/run-view";
import { LiveProvider } from "../live/live";
import { Notices } from "../look/notice";
import { EditingProvider } from "../model/editing";
import { DeskProvider } from "./desk";
import styles from "./flow-page.module.css";

/** FlowPage opens a flow in the editor. Opening changes and starts nothing. */
export function FlowPage({ name, run }: { name: string; run?: string }) {
  const { data, error } = useQuery({
    queryKey: ["document", name],
    queryFn: () => readFlow(name),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const editing = useMemo(() => data && beginEditing(name, data), [name, data]);
  if (error) return <Unreadable name={name} error={error} />;
  if (!editing) return <p className="loading">Opening {name}…</p>;
  return (
    <EditingProvider editing={editing}>
      <DeskProvider>
        <LiveProvider flow={name}>
          <CheckProvider>
            <RunViewProvider flow={name} run={run}>
              <div className={styles.page}>
                <Header name={name} />
                <Palette />
                <main className={styles.canvas} aria-label="Canvas">
                  <Canvas />
                </main>
                <Inspector flow={name} />
                <Drawer flow={name} />
              </div>
              <Dialogs flow={name} />
              <Notices />
            </RunViewProvider>
          </CheckProvider>
        </LiveProvider>
      </DeskProvider>
    </EditingProvider>
  );
}

function Unreadable({ name, error }: { name: string; error: Error }) {
  return (
    <main className="page">
      <h1>{name}</h1>
      <p>{error.message}</p>
      {error instanceof Failure && error.hint && <p className="quiet">{error.hint}</p>}
      <p>
        <Link href="/">All flows</Link>
      </p>
    </main>
  );
}
