import type { QueueStatus } from "../api/client";
import { Button } from "../look/button";
import { notice } from "../look/notice";
import { useRefusal } from "../rights/rights";
import { usePauseQueue } from "./queue-requests";
import { wireText } from "./queue-words";

/** PauseButton has a queue hand out no more messages, on any engine, or go on. */
export function PauseButton({ flow, queue }: { flow: string; queue: QueueStatus }) {
  const refused = useRefusal("start", flow);
  const pausing = usePauseQueue(flow);
  const { edge, paused } = queue;
  const act = () => {
    if (refused) return notice("failed", "not done", refused);
    if (!pausing.isPending) pausing.mutate({ edge, paused: !paused });
  };
  return (
    <Button
      aria-disabled={refused !== "" || pausing.isPending}
      aria-label={`${paused ? "Resume" : "Pause"} ${wireText(edge)}`}
      title={
        refused ||
        (paused
          ? "Hand out what waits again, on all engines"
          : "Hand out nothing more, on any engine, until it is resumed. What is in work ends by itself.")
      }
      onClick={act}
    >
      {paused ? "Resume" : "Pause"}
    </Button>
  );
}
