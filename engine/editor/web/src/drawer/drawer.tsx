import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { useLocation } from "wouter";
import { useArrange, useCover, useDesk } from "../desk/desk";
import { Button } from "../look/button";
import { lazyPart } from "../look/lazy-part";
import styles from "../look/panel.module.css";
import { RunPanel } from "../runs/panel/run-panel";
import { RunsPanel } from "../runs/panel/runs-panel";
import { useRunView } from "../runs/record/run-view";
import { ProblemsPanel } from "./problems-panel";

// Most flows have no queued wires.
const QueuesPanel = lazyPart(() => import("../queues/messages/queues-panel").then((m) => m.QueuesPanel));
const LettersPanel = lazyPart(() => import("../queues/letters/letters-panel").then((m) => m.LettersPanel));

const names = { runs: "Runs", problems: "Problems", run: "Run", queues: "Queues", letters: "Dead letters" };

/** Drawer is the panel at the bottom: the runs, one run hop by hop, the problems, or what waits in queues. */
export function Drawer({ flow }: { flow: string }) {
  const run = useRunView((view) => view.id);
  const wanted = useDesk((desk) => desk.drawer);
  const arrange = useArrange();
  const [, navigate] = useLocation();
  const [heights, setHeights] = useState(() => ({ usual: 280, letters: Math.round(window.innerHeight * 0.45) }));
  const section = useRef<HTMLElement>(null);
  const open = run !== "" && (wanted === "" || wanted === "runs") ? "run" : wanted;
  // One dead letter is read beside the list of all.
  const kind = open === "letters" ? "letters" : "usual";
  const height = heights[kind];
  useFocus(section);
  const cover = useCover("bottom");
  const left = useDesk((desk) => desk.covered.left);
  useEffect(() => {
    if (open === "") return;
    cover(height);
    return () => cover(0);
  }, [open, height, cover]);
  if (open === "") return null;
  const close = () => {
    arrange({ drawer: "" });
    if (open === "run") navigate(`/flows/${encodeURIComponent(flow)}`);
  };
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    close();
  };
  const closing = (
    <Button kind="quiet" aria-label={`Close: ${names[open]}`} onClick={close}>
      ×
    </Button>
  );
  return (
    <section
      ref={section}
      className={styles.drawer}
      style={{ height, marginLeft: left }}
      aria-label={names[open]}
      onKeyDown={keys}
    >
      <Handle height={height} resize={(to) => setHeights({ ...heights, [kind]: to })} />
      {open === "runs" && <RunsPanel flow={flow} closing={closing} />}
      {open === "problems" && <ProblemsPanel closing={closing} />}
      {open === "queues" && <QueuesPanel flow={flow} closing={closing} />}
      {open === "letters" && <LettersPanel flow={flow} closing={closing} />}
      {open === "run" && <RunPanel key={run} flow={flow} closing={closing} />}
    </section>
  );
}

/** useFocus moves the focus into the drawer when it opens by request, and back when the drawer closes. */
function useFocus(section: { current: HTMLElement | null }) {
  const wanted = useDesk((desk) => desk.focusDrawer);
  const closed = useDesk((desk) => desk.drawer === "");
  const back = useRef<Element | null>(null);
  useEffect(() => {
    if (wanted === 0) return;
    if (!section.current?.contains(document.activeElement)) back.current = document.activeElement;
    section.current?.querySelector<HTMLElement>("[data-first]")?.focus();
  }, [wanted, section]);
  useEffect(() => {
    if (!closed || !(back.current instanceof HTMLElement)) return;
    if (document.activeElement === document.body) back.current.focus();
    back.current = null;
  }, [closed]);
}

const least = 120;
const step = 40;

function Handle({ height, resize }: { height: number; resize(to: number): void }) {
  const bound = (to: number) => resize(Math.max(least, Math.min(to, Math.round(window.innerHeight * 0.7))));
  const drag = (event: PointerEvent<HTMLDivElement>) => {
    const { currentTarget: handle, pointerId, clientY } = event;
    handle.setPointerCapture(pointerId);
    const move = (moved: globalThis.PointerEvent) => bound(height + clientY - moved.clientY);
    handle.addEventListener("pointermove", move);
    handle.addEventListener("lostpointercapture", () => handle.removeEventListener("pointermove", move), {
      once: true,
    });
  };
  const keys = (event: KeyboardEvent) => {
    const by = { ArrowUp: step, ArrowDown: -step }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    bound(height + by);
  };
  return (
    <div
      className={styles.handle}
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label="Height of the panel"
      aria-valuenow={height}
      aria-valuemin={least}
      aria-valuemax={2000}
      onPointerDown={drag}
      onKeyDown={keys}
    />
  );
}
