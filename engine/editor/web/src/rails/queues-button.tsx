import { useDesk, useDeskStore, useShowQueue, useToggleDrawer } from "../desk/desk";
import { keysText, useShortcut } from "../desk/shortcuts";
import { useFlow } from "../document/editing";
import { heldWords, isHeld, queueState, together } from "../queues/queue-words";
import { useQueues } from "../queues/queues";
import { RailButton } from "./rail-button";

/** QueuesButton opens what waits in the queues of the flow. It is there when a wire is queued, or something is left of one that was. */
export function QueuesButton() {
  const desk = useDeskStore();
  const toggle = useToggleDrawer();
  const show = useShowQueue();
  const open = useDesk(({ drawer }) => drawer === "queues" || drawer === "letters");
  const queued = useFlow((flow) => flow.spec.edges?.some((edge) => edge.queue !== undefined) ?? false);
  const list = useQueues((queues) => queues.list);
  const act = () => {
    const { drawer } = desk.get();
    if (drawer === "queues" || drawer === "letters") toggle(drawer);
    else show("queues", "");
  };
  useShortcut("queues", act);
  if (!queued && list.length === 0) return null;
  const all = together(list);
  const held = list.find((queue) => isHeld(queue) && queue.state !== "stopped");
  const words = [held && `one is ${queueState(held).word}`, heldWords(all) || "nothing waits"]
    .filter(Boolean)
    .join("; ");
  return (
    <RailButton
      icon="queue"
      word="Queues"
      more={`: ${words}`}
      title={`Queues: ${words} (${keysText("Q")})`}
      count={all.dead || all.waiting}
      warning={all.dead === 0}
      open={open}
      onClick={act}
    />
  );
}
