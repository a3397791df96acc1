import { Button } from "../look/button";
import { Modal } from "../look/modal";

/** DropQuestion asks before messages are removed for good. What says how many they are, such as "12 dead letters". */
export function DropQuestion({
  what,
  more,
  busy,
  onDrop,
  onClose,
}: {
  what: string;
  more: string;
  busy: boolean;
  onDrop(): void;
  onClose(): void;
}) {
  return (
    <Modal
      title={`Drop ${what}?`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep</Button>
          <Button kind="danger" aria-disabled={busy} onClick={() => !busy && onDrop()}>
            {busy ? "Dropping…" : `Drop ${what}`}
          </Button>
        </>
      }
    >
      <p>{more} This can't be undone.</p>
    </Modal>
  );
}
