import { useCheck } from "../check/check";
import { useArrange } from "../desk/desk";
import { useEditing, useFlow } from "../document/editing";
import { edgeByKey, endpoint, nodeById } from "../document/flow";
import { orderOf, ordinal } from "../document/wire-order";
import { Problems } from "../form/parts/problem-list";
import { useLastPass } from "../live/last-pass";
import { Button } from "../look/button";
import { ComponentIcon } from "../look/component-icon";
import { Icon } from "../look/icon";
import type { LampState } from "../look/lamp";
import { lazyPart } from "../look/lazy-part";
import { announce } from "../look/notice";
import { Pill } from "../look/pill";
import { ReadOnly } from "../look/read-only";
import { QueuePill } from "../queues/queue-pill";
import { useQueue } from "../queues/queues";
import { EdgeMessages } from "../runs/messages/edge-messages";
import { useWireCounts } from "../runs/record/wire-counts";
import styles from "./panel/inspector.module.css";
import { Tabs } from "./panel/tabs";
import { isOfQueue } from "./queue/queue-problems";

// The mapping is half of the editor's code for wires, so it is loaded when a wire is first selected.
const Mapping = lazyPart(() => import("./mapping/mapping").then((m) => m.Mapping));

const QueueTab = lazyPart(() => import("./queue/queue-tab").then((m) => m.QueueTab));

const outcomes: Record<string, { lamp: LampState; word: string; words: string }> = {
  valid: { lamp: "running", word: "fits", words: "Its messages fit the target." },
  unverifiable: {
    lamp: "waiting",
    word: "not known yet",
    words: "Whether its messages fit is known after the first one, or with a message that is pinned to the port.",
  },
  invalid: { lamp: "failed", word: "does not fit", words: "Its messages do not fit the target." },
};

/** Edge is the inspector of one wire. */
export function Edge({ flow, edge: key }: { flow: string; edge: string }) {
  const edge = useFlow((f) => edgeByKey(f, key));
  const problems = useCheck((check) => check.edgeProblems[key]);
  const pass = useLastPass((last) => last.wires[key]);
  const queue = useQueue(key);
  const arrange = useArrange();
  if (!edge) return null;
  return (
    <Tabs
      label="About the wire"
      head={
        <>
          <h2 className={`${styles.head} ${styles.heading}`}>
            <span className="unseen">Wire from </span>
            <End of={edge.from} />
            <Icon name="arrow" />
            <span className="unseen"> to </span>
            <End of={edge.to} />
            <Outcome edge={key} />
            {(edge.queue || queue) && <QueuePill queue={queue} />}
          </h2>
          <Counts edge={key} />
        </>
      }
      end={
        <ReadOnly>
          <Order edge={key} from={edge.from} />
          <Button
            kind="quiet"
            title="Insert a component into the wire (I)"
            onClick={() => arrange({ dialog: "insert" })}
          >
            <Icon name="add" />
            Insert
          </Button>
          <Button kind="quiet" title="Move an end to another port (M)" onClick={() => arrange({ dialog: "moveEnd" })}>
            <Icon name="arrow" />
            Move an end
          </Button>
          <RemoveWire edge={key} />
        </ReadOnly>
      }
      above={
        <>
          {edge.disabled && (
            <ReadOnly>
              <Disabled edge={key} />
            </ReadOnly>
          )}
          <Problems list={problems?.filter((problem) => !isOfQueue(problem)) ?? []} />
        </>
      }
      tabs={[
        { id: "mapping", name: "Mapping", content: <Mapping flow={flow} edge={key} /> },
        {
          id: "queue",
          name: "Queue",
          count: queue?.waiting,
          problems: problems?.filter(isOfQueue).length,
          content: <QueueTab flow={flow} edge={key} />,
        },
        {
          id: "messages",
          name: "Messages",
          count: pass,
          content: <EdgeMessages flow={flow} edge={key} />,
        },
      ]}
    />
  );
}

/** End is one end of the wire: its node, which a click selects, and its port. */
function End({ of }: { of: string }) {
  const { node: id, port } = endpoint(of);
  const editing = useEditing();
  const node = useFlow((f) => nodeById(f, id));
  return (
    <button type="button" className={styles.endpoint} title={of} onClick={() => editing.select({ nodes: [id] })}>
      {node && <ComponentIcon component={node.component} size="small" />}
      {node?.title || id} <code>{port}</code>
    </button>
  );
}

function Outcome({ edge }: { edge: string }) {
  const verdict = useCheck((check) => check.verdicts[edge]);
  const outcome = verdict && outcomes[verdict.outcome];
  if (!outcome) return null;
  return (
    <Pill state={outcome.lamp} title={outcome.words}>
      {outcome.word}
    </Pill>
  );
}

/** Counts says how much went over the wire lately. */
function Counts({ edge }: { edge: string }) {
  const words = useWireCounts(edge);
  if (words === "") return null;
  return (
    <span className={styles.counts} title={words}>
      {words}
    </span>
  );
}

/** Order moves the wire among those of its port. */
function Order({ edge, from }: { edge: string; from: string }) {
  const editing = useEditing();
  const edges = useFlow((f) => f.spec.edges);
  const { at, of } = orderOf(edges ?? [], edge);
  const move = (by: -1 | 1) => {
    editing.do({ do: "order", edge, by });
    announce(`${ordinal(at + 1 + by)} of ${of} wires`);
  };
  if (of < 2) return null;
  return (
    <span className={styles.line}>
      <span title="A message is delivered along the wires of a port one after the other.">
        {ordinal(at + 1)} of {of} wires of {from}
      </span>
      <Button className={styles.small} disabled={at === 0} aria-label="Earlier in the order" onClick={() => move(-1)}>
        ↑
      </Button>
      <Button className={styles.small} disabled={at === of - 1} aria-label="Later in the order" onClick={() => move(1)}>
        ↓
      </Button>
    </span>
  );
}

/** Disabled says what a disabled wire does to messages, and takes it in again. */
function Disabled({ edge }: { edge: string }) {
  const editing = useEditing();
  const enable = () => {
    editing.do({ do: "disable", nodes: [], edges: [edge], off: false });
    announce("The wire is enabled");
  };
  return (
    <section className={`${styles.about} ${styles.line} ${styles.padded}`} aria-label="Disabled">
      <span>Disabled: no message goes over it. The other wires of its port go on.</span>
      <Button className={styles.small} onClick={enable}>
        Enable
      </Button>
    </section>
  );
}

function RemoveWire({ edge }: { edge: string }) {
  const editing = useEditing();
  return (
    <Button
      kind="quiet"
      onClick={() => {
        editing.do({ do: "remove", edges: [edge] });
        announce("Wire removed");
      }}
    >
      <Icon name="bin" />
      Remove the wire
    </Button>
  );
}
