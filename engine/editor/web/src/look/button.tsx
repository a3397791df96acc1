import type { ComponentProps } from "react";
import styles from "./button.module.css";

/** A button. Its kind is main for the main action of a page, plain, quiet (without a frame), or danger for what can't be undone. */
export function Button({
  kind = "plain",
  className = "",
  type = "button",
  ...rest
}: ComponentProps<"button"> & { kind?: "main" | "plain" | "quiet" | "danger" }) {
  return <button type={type} className={`${styles.button} ${styles[kind]} ${className}`} {...rest} />;
}
