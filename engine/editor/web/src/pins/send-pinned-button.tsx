import { useArrange } from "../desk/desk";
import { Button } from "../look/button";

/** SendPinnedButton asks, and sends the message that is pinned to a port, node.port, from there. */
export function SendPinnedButton({ end }: { end: string }) {
  const arrange = useArrange();
  return (
    <Button
      title={`Try the flow as it is deployed now with the message that is pinned to ${end}. You are asked first.`}
      onClick={() => arrange({ dialog: "sendPinned", sending: end })}
    >
      Send pinned message…
    </Button>
  );
}
