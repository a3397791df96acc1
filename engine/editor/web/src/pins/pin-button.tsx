import { useFlow } from "../document/editing";
import { Button } from "../look/button";
import { Icon } from "../look/icon";
import { same } from "../values/same-json";
import { pinnedAt } from "./pinned-message";
import { usePin } from "./use-pin";

/** PinButton pins a message that was seen at a port, node.port, or unpins it when that message is pinned. */
export function PinButton({
  end,
  message,
  cut = false,
  onPin,
}: {
  end: string;
  message: unknown;
  cut?: boolean;
  onPin?: () => void;
}) {
  const pinned = useFlow((flow) => pinnedAt(flow, end));
  const { pin, unpin } = usePin(end);
  if (pinned !== undefined && same(pinned, message)) return <UnpinButton end={end} onUnpin={unpin} />;
  return (
    <Button
      kind="quiet"
      title={`Keep this message in the flow, to try maps and nodes with it at ${end}${pinned === undefined ? "" : ", in the place of the one that is pinned"}`}
      onClick={() => pin(message, cut) && onPin?.()}
    >
      <Icon name="pin" />
      Pin to this port
    </Button>
  );
}

function UnpinButton({ end, onUnpin }: { end: string; onUnpin: () => void }) {
  return (
    <Button kind="quiet" title={`The message is pinned to ${end}: take it away`} onClick={onUnpin}>
      <Icon name="pin" />
      Unpin
    </Button>
  );
}
