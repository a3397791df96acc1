import { useQueryClient } from "@tanstack/react-query";
import { memo, useRef, useState } from "react";
import { Link } from "wouter";
import { Failure, type FlowLine } from "../api/client";
import { removalWords } from "../document/solution-of";
import { Button } from "../look/button";
import { Lamp, type LampState } from "../look/lamp";
import { notice } from "../look/notice";
import { readDraft } from "../saving/draft";
import { diskMark } from "../saving/file-on-disk-words";
import { stopRefused } from "../saving/flow-state";
import { DayBars } from "./day-bars";
import styles from "./home.module.css";
import { LastRun } from "./last-run";
import { NextRun } from "./next-run";
import { Removal } from "./removal-question";
import { press } from "./start-from-list";

const lamps: Record<FlowLine["state"], LampState> = {
  running: "running",
  stopped: "stopped",
  invalid: "failed",
  damaged: "failed",
};

/** FlowRow is one flow. When a person removes it, a second row asks for confirmation. */
export const FlowRow = memo(function FlowRow({ line, now }: { line: FlowLine; now: number }) {
  const [asking, setAsking] = useState(false);
  const ask = useRef<HTMLButtonElement>(null);
  const unsaved = readDraft(line.name) !== undefined;
  const words = removalWords(line.solution);
  const keep = () => {
    setAsking(false);
    ask.current?.focus();
  };
  return (
    <tbody>
      <tr>
        <td>
          <span className={styles.state}>
            <Lamp state={lamps[line.state]} />
            <span aria-hidden="true">{line.state}</span>
          </span>
          {line.onDisk && (
            <Link
              href={`/flows/${line.name}`}
              className={styles.mark}
              aria-label={`${line.name}: ${diskMark(line.onDisk)}; compare`}
            >
              {diskMark(line.onDisk)}
            </Link>
          )}
        </td>
        <th scope="row" className={styles.flow}>
          <Link href={`/flows/${line.name}`} className={styles.link}>
            {line.title || line.name}
          </Link>
          {unsaved && (
            <Link href={`/flows/${line.name}`} className={styles.mark}>
              changes not saved
            </Link>
          )}
          {line.managedBy && <span className={styles.managed}>managed by {line.managedBy}</span>}
          {line.title && line.title !== line.name && <code className={styles.title}>{line.name}</code>}
        </th>
        <td>
          <LastRun line={line} />
        </td>
        <td>
          <NextRun line={line} now={now} />
        </td>
        <td>
          <DayBars line={line} />
        </td>
        <td className={styles.buttons}>
          <StartStop line={line} />
          <Button
            ref={ask}
            kind="quiet"
            aria-label={`${words.act} ${line.name}`}
            aria-expanded={asking}
            disabled={line.refused?.includes("remove")}
            title={line.refused?.includes("remove") ? "You may not remove this flow." : undefined}
            onClick={() => setAsking(!asking)}
          >
            {words.act}
          </Button>
        </td>
      </tr>
      {asking && (
        <tr>
          <td colSpan={6}>
            <Removal
              name={line.name}
              running={line.state === "running"}
              solution={line.solution !== undefined && line.solution !== ""}
              words={words}
              keep={keep}
            />
          </td>
        </tr>
      )}
    </tbody>
  );
});

function StartStop({ line }: { line: FlowLine }) {
  const [busy, setBusy] = useState(false);
  const client = useQueryClient();
  if (line.state === "invalid" || line.state === "damaged" || line.onDisk === "new") return null;
  const button = line.state === "running" ? "stop" : "start";
  const kept = button === "stop" ? stopRefused(line.start, line.managedBy) : "";
  const act = async () => {
    if (busy) return;
    setBusy(true);
    try {
      await press(line.name, button);
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      notice(
        "failed",
        `${line.name} is not ${button === "start" ? "started" : "stopped"}: ${cause.message}`,
        cause.hint,
      );
    } finally {
      setBusy(false);
    }
    await client.invalidateQueries({ queryKey: ["flows"] });
  };
  const word = button === "start" ? "Start" : "Stop";
  return (
    <Button
      aria-label={`${word} ${line.name}`}
      aria-disabled={busy || kept !== ""}
      disabled={line.refused?.includes("start")}
      title={line.refused?.includes("start") ? "You may not start or stop this flow." : kept || undefined}
      onClick={() => void act()}
    >
      {word}
    </Button>
  );
}
