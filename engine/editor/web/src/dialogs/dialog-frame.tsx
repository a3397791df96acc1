import { Dialog } from "@base-ui/react/dialog";
import type { ReactNode, RefObject } from "react";
import { useArrange } from "../desk/desk";
import styles from "./dialog.module.css";

/** DialogFrame draws the dialog that the desk says is open; Escape and a click beside it close it. */
export function DialogFrame({
  title,
  wide = false,
  focus,
  actions,
  children,
}: {
  title: string;
  wide?: boolean;
  /** What has the focus at first; the first thing that can have it otherwise. */
  focus?: RefObject<HTMLElement | null>;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const arrange = useArrange();
  return (
    <Dialog.Root open onOpenChange={(open) => !open && arrange({ dialog: "" })}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={`${styles.popup} ${wide ? styles.wide : ""}`} initialFocus={focus}>
          <Dialog.Title>{title}</Dialog.Title>
          {children}
          {actions && <div className={styles.actions}>{actions}</div>}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
