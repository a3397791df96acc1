import { useFlow, useHistory } from "../../document/editing";
import { edgeByKey, endpoint } from "../../document/flow";
import { useEdgeMessages } from "./kept-messages";
import { MessageList, NothingKept } from "./message-list";

/** EdgeMessages shows the last messages of a wire; edge is its edgeKey. */
export function EdgeMessages({ flow, edge }: { flow: string; edge: string }) {
  const stored = useHistory((h) => h.revision !== "");
  const wire = useFlow((f) => edgeByKey(f, edge));
  const { data, error } = useEdgeMessages(flow, wire?.from ?? "", wire?.to ?? "", stored && wire !== undefined);
  const items = data?.items ?? [];
  if (items.length === 0)
    return (
      <NothingKept
        stored={stored}
        error={error}
        text="No message has passed this wire yet. Start the flow to see the last messages here."
      />
    );
  return <MessageList flow={flow} node={endpoint(wire?.to ?? "").node} label="Messages of this wire" items={items} />;
}
