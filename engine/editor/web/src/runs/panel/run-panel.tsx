import { type ReactNode, useEffect } from "react";
import { useLocation } from "wouter";
import type { HopRecord, RunRecord } from "../../api/client";
import { useArrange, useDeskStore } from "../../desk/desk";
import { useEditing } from "../../document/editing";
import { nodeById } from "../../document/flow";
import { isOver } from "../../live/run-over";
import { Button } from "../../look/button";
import { FailureText } from "../../look/failure-text";
import { Lamp } from "../../look/lamp";
import { announce } from "../../look/notice";
import drawer from "../../look/panel.module.css";
import { counted } from "../../values/word-lists";
import { nextFailed } from "../record/hop-window";
import { useRunView, useStep } from "../record/run-view";
import { durationText, hopWords, stateLamp, stateText, timeText } from "../record/run-words";
import { TestsButton } from "../tests/tests-button";
import { HopDetail } from "./hop-detail";
import { HopList } from "./hop-list";
import { Rerun } from "./rerun";
import styles from "./run-panel.module.css";

const none: HopRecord[] = [];

/** RunPanel shows a run: its outcome, its hops and the current hop. */
export function RunPanel({ flow, closing }: { flow: string; closing: ReactNode }) {
  const { record, error, at } = useRunView((view) => view);
  const hops = record?.records ?? none;
  const hop = hops[at];
  useShown(hops, at);
  return (
    <>
      <div className={drawer.head}>
        <AllRuns flow={flow} />
        {record && <Summary record={record} />}
        <div className={drawer.end}>
          {hop && <Steps hops={hops} at={at} />}
          {hop && record && <Rerun flow={flow} run={record.id} hop={hop} />}
          {record && isOver(record) && <TestsButton run={record.id} />}
          {closing}
        </div>
      </div>
      {error && (
        <div className={drawer.empty}>
          <FailureText error={error} />
        </div>
      )}
      {!record && !error && <p className={drawer.empty}>Reading the run…</p>}
      {record && (
        <div className={styles.columns}>
          <HopList hops={hops} at={at} dropped={record.dropped ?? 0} />
          {hop ? <HopDetail hop={hop} run={record} /> : <p className={drawer.empty}>This run has no hops yet.</p>}
        </div>
      )}
    </>
  );
}

/** useShown selects the node of the hop on the canvas, and announces the hop. */
function useShown(hops: HopRecord[], at: number) {
  const editing = useEditing();
  const desk = useDeskStore();
  const arrange = useArrange();
  const hop = hops[at];
  const node = hop?.node;
  const words = hop && hopWords(hop, at, hops.length);
  useEffect(() => {
    if (node === undefined) return;
    const present = nodeById(editing.store.get().flow, node);
    arrange({ ofHop: node });
    editing.select(present ? { nodes: [node] } : {});
  }, [node, at, editing, arrange]);
  useEffect(
    () => () => {
      if (desk.get().ofHop === editing.store.get().selection.nodes[0]) editing.select({});
      arrange({ ofHop: "" });
    },
    [desk, editing, arrange],
  );
  useEffect(() => {
    if (words) announce(words);
  }, [words]);
}

function AllRuns({ flow }: { flow: string }) {
  const arrange = useArrange();
  const [, navigate] = useLocation();
  const back = () => {
    arrange({ drawer: "runs" });
    navigate(`/flows/${encodeURIComponent(flow)}`);
  };
  return (
    <Button kind="quiet" onClick={back}>
      All runs
    </Button>
  );
}

function Summary({ record }: { record: RunRecord }) {
  return (
    <>
      <h2 className={styles.summary}>
        <Lamp state={stateLamp(record.state)} label="" />
        Run of {timeText(record.started)}: {stateText(record.state)}
      </h2>
      <span className="quiet">
        {record.sent ? "sent by hand at" : "started by"} <code>{record.trigger}</code>, {counted(record.hops, "hop")},{" "}
        {durationText(record.duration)}
        {record.failures > 0 && `, ${counted(record.failures, "failure")}`}
      </span>
    </>
  );
}

function Steps({ hops, at }: { hops: HopRecord[]; at: number }) {
  const step = useStep();
  const failed = nextFailed(hops, at);
  return (
    <>
      <Button aria-disabled={at === 0} onClick={() => step(at - 1)}>
        Previous
      </Button>
      <Button aria-disabled={at >= hops.length - 1} onClick={() => step(at + 1)}>
        Next
      </Button>
      {failed >= 0 && <Button onClick={() => step(failed)}>Next failed</Button>}
    </>
  );
}
