import { useEffect, useState } from "react";
import { usePorts } from "../../check/node-ports";
import { useFlow, useHistory } from "../../document/editing";
import { endpoint, nodeById } from "../../document/flow";
import { pinnedTo } from "../../pins/pinned-message";
import { useTaps } from "../../runs/messages/kept-messages";
import { type Choice, choiceOf, messageFor, type Seen, withSeen } from "./mapping-messages";

/** The messages that a map can be applied to, and the chosen one. */
export interface SourceMessages {
  choice: Choice;
  /** Without a choice it is the pinned message, if there is one. */
  choose(choice: Choice | undefined): void;
  /** The message that is pinned to the source port. */
  pinned: unknown;
  /** The messages of the source port since the panel was opened, newest first. */
  seen: readonly Seen[];
  /** The time of the newest; "" when there is none. */
  newest: string;
  example: unknown;
  own: unknown;
  setOwn(message: unknown): void;
  /** The message to apply the map to; undefined lets the server take the newest one, else the example. */
  message: unknown;
}

const none: readonly Seen[] = [];

export function useSourceMessages(flow: string, from: string): SourceMessages {
  const { node: id, port } = endpoint(from);
  const stored = useHistory((h) => h.revision !== "");
  const node = useFlow((f) => nodeById(f, id));
  const { data } = useTaps(flow, id, stored);
  const ports = usePorts(node ?? { id, component: "" });
  const [seen, setSeen] = useState(none);
  const [chosen, choose] = useState<Choice>();
  const pinned = pinnedTo(node, port);
  const choice = choiceOf(chosen, pinned);
  const [own, setOwn] = useState<unknown>(undefined);
  const tap = data?.ports.find((one) => one.port === port);
  const at = tap?.at;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a message is known by its time
  useEffect(() => {
    if (tap) setSeen((before) => withSeen(before, { at: tap.at, message: tap.message, cut: tap.cut ?? false }));
  }, [at]);
  const example = ports.find((one) => one.name === port && one.source)?.example;
  const message = messageFor(choice, pinned, example, own);
  return { choice, choose, pinned, seen, newest: at ?? "", example, own, setOwn, message };
}
