import { useCheck } from "../check/check";
import { useEditing, useFlow } from "../document/editing";
import { edgeByKey, endpoint } from "../document/flow";
import { orderOf, ordinal } from "../document/wire-order";
import { Problems } from "../form/parts/problem-list";
import { Button } from "../look/button";
import { Lamp, type LampState } from "../look/lamp";
import { lazyPart } from "../look/lazy-part";
import { announce } from "../look/notice";
import { EdgeMessages } from "../runs/messages/edge-messages";
import styles from "./panel/inspector.module.css";
import { Tabs } from "./panel/tabs";

// The mapping is half of the editor's code for wires, so it is loaded when a wire is first selected.
const Mapping = lazyPart(() => import("./mapping/mapping").then((m) => m.Mapping));

const outcomes: Record<string, { lamp: LampState; words: string }> = {
  valid: { lamp: "running", words: "Its messages fit the target." },
  unverifiable: {
    lamp: "waiting",
    words: "Whether its messages fit is known after the first one, or with an example on the port.",
  },
  invalid: { lamp: "failed", words: "Its messages do not fit the target." },
};

/** Edge is the inspector of one wire. */
export function Edge({ flow, edge: key }: { flow: string; edge: string }) {
  const editing = useEditing();
  const edge = useFlow((f) => edgeByKey(f, key));
  if (!edge) return null;
  const go = (end: string) => editing.select({ nodes: [endpoint(end).node] });
  return (
    <>
      <header className={styles.head}>
        <h2 className={styles.heading}>Wire</h2>
        <p className={styles.line}>
          <Button className={styles.small} title={`Select ${endpoint(edge.from).node}`} onClick={() => go(edge.from)}>
            {edge.from}
          </Button>
          <span aria-hidden="true">→</span>
          <span className="unseen">to</span>
          <Button className={styles.small} title={`Select ${endpoint(edge.to).node}`} onClick={() => go(edge.to)}>
            {edge.to}
          </Button>
        </p>
        <Outcome edge={key} />
        <OrderAndRemove edge={key} from={edge.from} />
      </header>
      <Tabs
        label="About the wire"
        tabs={[
          { id: "mapping", name: "Mapping", content: <Mapping flow={flow} edge={key} /> },
          { id: "messages", name: "Messages", content: <EdgeMessages flow={flow} edge={key} /> },
        ]}
      />
    </>
  );
}

function Outcome({ edge }: { edge: string }) {
  const verdict = useCheck((check) => check.verdicts[edge]);
  const problems = useCheck((check) => check.edgeProblems[edge]);
  const outcome = verdict && outcomes[verdict.outcome];
  return (
    <>
      {outcome && (
        <p className={styles.line}>
          <Lamp state={outcome.lamp} label={verdict.outcome} /> {outcome.words}
        </p>
      )}
      <Problems list={problems ?? []} />
    </>
  );
}

function OrderAndRemove({ edge, from }: { edge: string; from: string }) {
  const editing = useEditing();
  const edges = useFlow((f) => f.spec.edges);
  const { at, of } = orderOf(edges ?? [], edge);
  const move = (by: -1 | 1) => {
    editing.do({ do: "order", edge, by });
    announce(`${ordinal(at + 1 + by)} of ${of} wires`);
  };
  return (
    <p className={styles.line}>
      {of > 1 && (
        <>
          <span title="A message is delivered along the wires of a port one after the other.">
            {ordinal(at + 1)} of {of} wires of {from}
          </span>
          <Button
            className={styles.small}
            disabled={at === 0}
            aria-label="Earlier in the order"
            onClick={() => move(-1)}
          >
            ↑
          </Button>
          <Button
            className={styles.small}
            disabled={at === of - 1}
            aria-label="Later in the order"
            onClick={() => move(1)}
          >
            ↓
          </Button>
        </>
      )}
      <span className={styles.end}>
        <Button
          kind="danger"
          className={styles.small}
          onClick={() => {
            editing.do({ do: "remove", edges: [edge] });
            announce("Wire removed");
          }}
        >
          Remove the wire
        </Button>
      </span>
    </p>
  );
}
