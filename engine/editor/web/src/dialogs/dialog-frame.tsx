import { Dialog } from "@base-ui/react/dialog";
import type { ReactNode, RefObject } from "react";
import { useArrange } from "../desk/desk";
import styles from "./dialog.module.css";

/** DialogFrame is the frame of an open dialog. Escape or a click outside closes it. */
export function DialogFrame({
  title,
  wide = false,
  focus,
  actions,
  children,
}: {
  title: string;
  wide?: boolean;
  /** The element with the initial focus; by default the first one that can have it. */
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
