import type { ComponentProps } from "react";
import { useArrange } from "../desk/desk";
import { Modal } from "../look/modal";

/** DialogFrame is the frame of the dialog that is open on the flow page. */
export function DialogFrame(props: Omit<ComponentProps<typeof Modal>, "onClose">) {
  const arrange = useArrange();
  return <Modal {...props} onClose={() => arrange({ dialog: "" })} />;
}
