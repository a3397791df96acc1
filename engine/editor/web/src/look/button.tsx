import type { ComponentProps } from "react";
import styles from "./button.module.css";

export type ButtonKind = "main" | "stop" | "tint" | "plain" | "quiet" | "danger";

/**
 * A button. Its kind is main for the main action of a page, stop for what ends it, tint
 * for what waits to be done, plain, quiet (without a frame), or danger for what can't be
 * undone. A button that has only an icon needs an aria-label.
 */
export function Button({
  kind = "plain",
  icon = false,
  className = "",
  type = "button",
  ...rest
}: ComponentProps<"button"> & { kind?: ButtonKind; icon?: boolean }) {
  const classes = [styles.button, styles[kind], icon ? styles.icon : "", className];
  return <button type={type} className={classes.filter(Boolean).join(" ")} {...rest} />;
}
