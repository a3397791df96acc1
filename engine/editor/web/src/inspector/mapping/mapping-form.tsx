import { type Ref, useId, useMemo, useRef, useState } from "react";
import { Failure, type Finding } from "../../api/client";
import { usePorts } from "../../check/node-ports";
import { useEditing, useFlow } from "../../document/editing";
import { type Edge, edgeKey, endpoint, nodeById } from "../../document/flow";
import { JsonInput } from "../../form/inputs/json-input";
import { SchemaForm } from "../../form/schema-form";
import type { Schema } from "../../form/values/schema";
import { Button } from "../../look/button";
import { announce, notice } from "../../look/notice";
import { ReadOnly } from "../../look/read-only";
import type { Json, Path } from "../../values/json";
import styles from "./mapping.module.css";
import { suggest } from "./mapping-api";
import { mapExpressions } from "./mapping-context";
import { problemsOf } from "./mapping-findings";
import { noteInput } from "./mapping-insert-path";
import { asKind, kindNames, kindOfMap, type MapKind, withSuggested } from "./mapping-kind";

interface Props {
  ref: Ref<HTMLElement>;
  edge: Edge;
  findings: Finding[] | undefined;
}

const anything: Schema = {};

/** MappingForm edits the map of an edge: field by field, the whole message, one expression, or JSON. */
export function MappingForm({ ref, edge, findings }: Props) {
  const editing = useEditing();
  const target = useFlow((f) => nodeById(f, endpoint(edge.to).node));
  const ports = usePorts(target ?? { id: endpoint(edge.to).node, component: "" });
  const schema = (ports.find((port) => port.name === endpoint(edge.to).port)?.schema ?? anything) as Schema;
  const [asJSON, setAsJSON] = useState(false);
  const earlier = useRef<Partial<Record<MapKind, Json>>>({});
  const kind = kindOfMap(edge.map, asJSON);
  const key = edgeKey(edge);
  const id = useId();
  const set = useMemo(
    () => (path: Path, value: Json | undefined) => editing.do({ do: "map", edge: key, path, value }),
    [editing, key],
  );
  const problems = useMemo(() => problemsOf(findings ?? []), [findings]);

  const choose = (next: MapKind) => {
    if (edge.map !== undefined) earlier.current[kindOfMap(edge.map, false)] = edge.map;
    setAsJSON(next === "json");
    set([], asKind(next, edge.map, earlier.current[next]));
  };
  return (
    <section
      ref={ref}
      className={`${styles.column} ${styles.form}`}
      aria-label="Mapping"
      onFocus={(event) => noteInput(event.currentTarget, event.target)}
    >
      <h3 className={styles.heading}>
        To <code>{edge.to}</code>
      </h3>
      <ReadOnly>
        <div className={styles.bar}>
          <div className={styles.choice}>
            <label htmlFor={id}>Map</label>
            <select id={id} value={kind} onChange={(event) => choose(event.target.value as MapKind)}>
              {Object.entries(kindNames).map(([id, name]) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </div>
          <Suggest edge={edge} set={set} />
        </div>
        {kind === "whole" && (
          <p className="quiet">
            There is no map: the message is passed on unchanged. Choose “Field by field” to map it.
          </p>
        )}
        {kind === "json" && (
          <JsonInput id={`${key} json`} label="Map" value={edge.map} onChange={(value) => set([], value)} />
        )}
        {kind === "expression" && (
          <SchemaForm
            schema={anything}
            value={edge.map}
            onChange={set}
            mode="map"
            problems={problems}
            expression={mapExpressions}
            label="Whole message"
          />
        )}
        {kind === "fields" && (
          <SchemaForm
            schema={schema}
            value={edge.map}
            onChange={set}
            mode="map"
            problems={problems}
            expression={mapExpressions}
            label="Message"
          />
        )}
      </ReadOnly>
      {passesContextOn(kind, schema, edge.map) && (
        <p className={styles.small}>
          <code>context</code> is not mapped: that of the source message is passed on.
        </p>
      )}
    </section>
  );
}

function passesContextOn(kind: MapKind, schema: Schema, map: Json | undefined): boolean {
  return (
    kind === "fields" &&
    schema.properties?.context !== undefined &&
    !(map && typeof map === "object" && "context" in map)
  );
}

function Suggest({ edge, set }: { edge: Edge; set: (path: Path, value: Json | undefined) => void }) {
  const editing = useEditing();
  const [asking, setAsking] = useState(false);
  const take = async () => {
    setAsking(true);
    try {
      const wire = await suggest(editing.store.get().flow, edge);
      if (!wire?.map)
        return notice(
          "done",
          wire?.outcome === "valid"
            ? "the message fits without a map"
            : (wire?.reason ?? "there is nothing to suggest"),
        );
      set([], withSuggested(edge.map, wire.map as { [key: string]: Json }));
      const missing = wire.missing ?? [];
      if (missing.length > 0)
        notice("done", "mapped the fields of the same name", `not found: ${missing.join(", ")}. Map them by hand.`);
      else announce("mapped the fields of the same name");
    } catch (cause) {
      if (cause instanceof Failure) notice("failed", `no suggestion: ${cause.message}`, cause.hint);
    } finally {
      setAsking(false);
    }
  };
  return (
    <Button disabled={asking} title="Map the fields of the same name" onClick={() => void take()}>
      Suggest
    </Button>
  );
}
