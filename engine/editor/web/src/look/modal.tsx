import { Dialog } from "@base-ui/react/dialog";
import type { ReactNode, RefObject } from "react";
import styles from "./modal.module.css";

/** Modal is an open dialog over the page. Escape or a click outside closes it. */
export function Modal({
  title,
  wide = false,
  focus,
  actions,
  onClose,
  children,
}: {
  title: string;
  wide?: boolean;
  /** The element with the initial focus; by default the first one that can have it. */
  focus?: RefObject<HTMLElement | null> | undefined;
  actions?: ReactNode;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
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
