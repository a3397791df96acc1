import type { QueueStatus } from "../api/client";
import { Pill } from "../look/pill";
import { queueState } from "./queue-words";

/** QueuePill says what the queue of a wire does; without one, that the wire is not queued yet where the flow runs. */
export function QueuePill({ queue }: { queue: QueueStatus | undefined }) {
  if (!queue)
    return (
      <Pill state="stopped" title="It is queued when the flow is saved.">
        queued
      </Pill>
    );
  const { lamp, word, more } = queueState(queue);
  return (
    <Pill state={lamp} title={more}>
      queue {word}
    </Pill>
  );
}
