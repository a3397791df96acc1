import type { ComponentProps } from "react";
import styles from "./button.module.css";

/** A button. kind: main for the one thing to do here, plain, quiet without a frame, danger for what can't be undone. */
export function Button({
  kind = "plain",
  className = "",
  type = "button",
  ...rest
}: ComponentProps<"button"> & { kind?: "main" | "plain" | "quiet" | "danger" }) {
  return <button type={type} className={`${styles.button} ${styles[kind]} ${className}`} {...rest} />;
}
