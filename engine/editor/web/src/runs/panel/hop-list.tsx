import { type KeyboardEvent, memo, useEffect, useId, useMemo, useRef } from "react";
import type { HopRecord } from "../../api/client";
import { Button } from "../../look/button";
import { Lamp } from "../../look/lamp";
import { depths, failedHere, windowAround, windowSize } from "../record/hop-window";
import { useStep } from "../record/run-view";
import { durationText, stateLamp, stateText } from "../record/run-words";
import styles from "./run-panel.module.css";

/** HopList shows the page of hops with the current one, each indented under the hop that caused it. */
export function HopList({ hops, at, dropped }: { hops: HopRecord[]; at: number; dropped: number }) {
  const step = useStep();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const deep = useMemo(() => depths(hops), [hops]);
  const { from, to } = windowAround(at, hops.length);
  useEffect(() => {
    list.current?.focus();
  }, []);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [at]);
  const keys = (event: KeyboardEvent) => {
    const target = {
      ArrowDown: at + 1,
      ArrowRight: at + 1,
      ArrowUp: at - 1,
      ArrowLeft: at - 1,
      PageDown: at + 10,
      PageUp: at - 10,
      Home: 0,
      End: hops.length - 1,
    }[event.key];
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    step(target);
  };
  return (
    <div className={styles.hops}>
      <div
        ref={list}
        className={styles.list}
        role="listbox"
        tabIndex={0}
        aria-label="Hops"
        aria-activedescendant={hops.length > 0 ? `${id}${at}` : undefined}
        onKeyDown={keys}
        data-first
      >
        {hops.slice(from, to).map((hop, offset) => (
          <Hop
            key={hop.index}
            id={`${id}${from + offset}`}
            hop={hop}
            depth={deep[from + offset] ?? 0}
            place={from + offset}
            current={from + offset === at}
            show={step}
          />
        ))}
      </div>
      {(hops.length > windowSize || dropped > 0) && (
        <div className={styles.pages}>
          <Button kind="quiet" aria-disabled={from === 0} onClick={() => step(from - 1)}>
            Earlier
          </Button>
          <span className="quiet">
            {(from + 1).toLocaleString("en")}–{to.toLocaleString("en")} of {hops.length.toLocaleString("en")}
            {dropped > 0 && `; ${dropped.toLocaleString("en")} not kept`}
          </span>
          <Button kind="quiet" aria-disabled={to >= hops.length} onClick={() => step(to)}>
            Later
          </Button>
        </div>
      )}
    </div>
  );
}

interface HopProps {
  id: string;
  hop: HopRecord;
  depth: number;
  place: number;
  current: boolean;
  show(place: number): void;
}

const Hop = memo(function Hop({ id, hop, depth, place, current, show }: HopProps) {
  return (
    <div
      id={id}
      role="option"
      aria-selected={current}
      className={styles.hop}
      title={hop.edge}
      onClick={() => show(place)}
    >
      <span className={styles.index}>{hop.index + 1}</span>
      <span style={{ width: depth * 12 }} />
      <Lamp state={stateLamp(hop.state)} label={stateText(hop.state)} />
      <code>{hop.node}</code>
      {hop.item && <span className={styles.item}>{hop.item}</span>}
      {failedHere(hop) && (
        <span className={styles.reason} title={hop.error}>
          {(hop.failures ?? 0) > 1 && `${hop.failures} failures: `}
          {hop.error}
        </span>
      )}
      <span className={styles.took}>{hop.state === "running" ? "…" : durationText(hop.duration)}</span>
    </div>
  );
});
