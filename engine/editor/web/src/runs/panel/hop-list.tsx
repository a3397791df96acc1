import { type KeyboardEvent, memo, useEffect, useId, useMemo, useRef, useState } from "react";
import type { HopRecord } from "../../api/client";
import { Button } from "../../look/button";
import { Lamp } from "../../look/lamp";
import { depths, failedHere, findHops, type LookedFor, windowAround, windowSize } from "../record/hop-window";
import { useStep } from "../record/run-view";
import { durationText, hasEnded, hopState, stateLamp } from "../record/run-words";
import styles from "./run-panel.module.css";

/** HopList shows a page of the hops: of all, each indented under the hop that caused it, or of those that are looked for. */
export function HopList({ hops, at, dropped }: { hops: HopRecord[]; at: number; dropped: number }) {
  const step = useStep();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [looked, setLooked] = useState<LookedFor>(() => ({ failed: hops.some(failedHere), text: "" }));
  const deep = useMemo(() => depths(hops), [hops]);
  const places = useMemo(() => findHops(hops, looked), [hops, looked]);
  const all = places.length === hops.length;
  const current = Math.max(0, places.indexOf(at));
  const { from, to } = windowAround(current, places.length);
  const took = useMemo(() => Math.max(1, ...hops.map((hop) => hop.start + hop.duration)), [hops]);
  useEffect(() => {
    list.current?.focus();
  }, []);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [at]);
  const go = (to: number) => {
    const place = places[Math.max(0, Math.min(to, places.length - 1))];
    if (place !== undefined) step(place);
  };
  const keys = (event: KeyboardEvent) => {
    const target = {
      ArrowDown: current + 1,
      ArrowRight: current + 1,
      ArrowUp: current - 1,
      ArrowLeft: current - 1,
      PageDown: current + 10,
      PageUp: current - 10,
      Home: 0,
      End: places.length - 1,
    }[event.key];
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    go(target);
  };
  return (
    <div className={styles.hops}>
      <HopFilter hops={hops} found={places.length} looked={looked} look={setLooked} />
      <div
        ref={list}
        className={styles.list}
        role="listbox"
        tabIndex={0}
        aria-label="Hops"
        aria-activedescendant={places.includes(at) ? `${id}${at}` : undefined}
        onKeyDown={keys}
        data-first
      >
        {places.slice(from, to).map((place) => {
          const hop = hops[place];
          if (!hop) return null;
          return (
            <Hop
              key={hop.index}
              id={`${id}${place}`}
              hop={hop}
              depth={all ? (deep[place] ?? 0) : 0}
              place={place}
              current={place === at}
              took={took}
              show={step}
            />
          );
        })}
      </div>
      {(places.length > windowSize || dropped > 0) && (
        <div className={styles.pages}>
          <Button kind="quiet" aria-disabled={from === 0} onClick={() => go(from - 1)}>
            Earlier
          </Button>
          <span className="quiet">
            {(from + 1).toLocaleString("en")}–{to.toLocaleString("en")} of {places.length.toLocaleString("en")}
            {dropped > 0 && `; ${dropped.toLocaleString("en")} not kept`}
          </span>
          <Button kind="quiet" aria-disabled={to >= places.length} onClick={() => go(to)}>
            Later
          </Button>
        </div>
      )}
    </div>
  );
}

interface FilterProps {
  hops: HopRecord[];
  found: number;
  looked: LookedFor;
  look(looked: LookedFor): void;
}

function HopFilter({ hops, found, looked, look }: FilterProps) {
  const failed = useMemo(() => hops.filter(failedHere).length, [hops]);
  return (
    <search className={styles.filter}>
      {failed > 0 && (
        <button
          type="button"
          className={`${styles.chip} ${styles.bad}`}
          aria-pressed={looked.failed}
          onClick={() => look({ ...looked, failed: true })}
        >
          <Lamp state="failed" label="" /> Failed {failed.toLocaleString("en")}
        </button>
      )}
      <button
        type="button"
        className={styles.chip}
        aria-pressed={!looked.failed}
        onClick={() => look({ ...looked, failed: false })}
      >
        All {hops.length.toLocaleString("en")}
      </button>
      <input
        className={styles.text}
        type="search"
        placeholder="Name, node, error"
        aria-label="Find hops"
        value={looked.text}
        onChange={(event) => look({ ...looked, text: event.target.value })}
      />
      <span role="status" className="quiet">
        {looked.text !== "" && `${found.toLocaleString("en")} found`}
      </span>
    </search>
  );
}

interface HopProps {
  id: string;
  hop: HopRecord;
  depth: number;
  place: number;
  current: boolean;
  /** How long the run took, in ns. */
  took: number;
  show(place: number): void;
}

const Hop = memo(function Hop({ id, hop, depth, place, current, took, show }: HopProps) {
  const failed = failedHere(hop);
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
      <Lamp state={failed ? "failed" : stateLamp(hop.state)} label={hopState(hop)} />
      <span className={styles.what}>
        <span className={styles.name}>
          {hop.item && <strong>{hop.item}</strong>}
          <code>{hop.node}</code>
        </span>
        {failed && (
          <span className={styles.reason} title={hop.error}>
            {(hop.failures ?? 0) > 1 && `${hop.failures} failures: `}
            {hop.cause || hop.error}
          </span>
        )}
      </span>
      <svg className={styles.bar} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
        <rect width="100" height="6" />
        <rect
          className={failed ? styles.late : styles.busy}
          x={Math.min(98, (100 * hop.start) / took)}
          width={Math.max(2, (100 * hop.duration) / took)}
          height="6"
        />
      </svg>
      <span className={styles.took}>{hasEnded(hop) ? durationText(hop.duration) : "…"}</span>
    </div>
  );
});
