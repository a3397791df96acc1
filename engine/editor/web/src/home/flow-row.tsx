import { useQueryClient } from "@tanstack/react-query";
import { memo, useRef, useState } from "react";
import { Link } from "wouter";
import { Failure, type FlowLine } from "../api/client";
import { useLastError } from "../flows/flow-list";
import { type LastError, reasonNotToRun } from "../flows/last-error";
import { Button } from "../look/button";
import { Lamp, type LampState } from "../look/lamp";
import { notice } from "../look/notice";
import { diskMark } from "../saving/file-on-disk-words";
import { clipped } from "../values/clip-text";
import { ago } from "../values/time-ago";
import styles from "./home.module.css";
import { press } from "./start-from-list";
import { Uninstall } from "./uninstall-question";

const lamps: Record<FlowLine["state"], LampState> = {
  running: "running",
  stopped: "stopped",
  invalid: "failed",
  damaged: "failed",
};

/** FlowRow is one flow. When a person uninstalls it, a second row asks for confirmation. */
export const FlowRow = memo(function FlowRow({ line, now }: { line: FlowLine; now: number }) {
  const [asking, setAsking] = useState(false);
  const ask = useRef<HTMLButtonElement>(null);
  const failed = useLastError(line);
  const error = reasonNotToRun(line) ?? failed;
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
            {line.name}
          </Link>
          {line.title && line.title !== line.name && <span className={styles.title}>{line.title}</span>}
        </th>
        <td className={styles.number}>{line.nodes ?? 0}</td>
        <td className={styles.number}>
          {line.runs ?? 0}
          {(line.failed ?? 0) > 0 && <span className={styles.failed}>{line.failed} failed</span>}
        </td>
        <td className={styles.error}>{error && <ErrorText flow={line.name} error={error} />}</td>
        <td className={styles.modified}>
          <time dateTime={line.modified} title={new Date(line.modified).toLocaleString()}>
            {ago(line.modified, now)}
          </time>
        </td>
        <td className={styles.buttons}>
          <StartStop line={line} />
          <Button
            ref={ask}
            kind="quiet"
            aria-label={`Uninstall ${line.name}`}
            aria-expanded={asking}
            onClick={() => setAsking(!asking)}
          >
            Uninstall
          </Button>
        </td>
      </tr>
      {asking && (
        <tr>
          <td colSpan={7}>
            <Uninstall name={line.name} running={line.state === "running"} keep={keep} />
          </td>
        </tr>
      )}
    </tbody>
  );
});

/** How much of an error a row shows. The run shows all of it. */
const longest = 300;

function ErrorText({ flow, error }: { flow: string; error: LastError }) {
  const text = clipped(error.text, longest);
  return (
    <>
      <span className={styles.clamp} title={text}>
        {error.node && <code>{error.node}: </code>}
        {text}
      </span>
      {error.run && (
        <Link
          href={`/flows/${flow}/runs/${encodeURIComponent(error.run)}`}
          aria-label={`Show the run of ${flow} that failed`}
        >
          show the run
        </Link>
      )}
    </>
  );
}

function StartStop({ line }: { line: FlowLine }) {
  const [busy, setBusy] = useState(false);
  const client = useQueryClient();
  if (line.state === "invalid" || line.state === "damaged" || line.onDisk === "new") return null;
  const button = line.state === "running" ? "stop" : "start";
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
    <Button aria-label={`${word} ${line.name}`} aria-disabled={busy} onClick={() => void act()}>
      {word}
    </Button>
  );
}
