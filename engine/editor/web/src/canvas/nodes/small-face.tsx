import { ComponentIcon } from "../../look/component-icon";
import { Lamp, type LampState } from "../../look/lamp";
import { useDistance } from "../graph/distance";
import styles from "./module-node.module.css";

/** SmallFace is what a node shows when the canvas is so far away that its text could not be read. It keeps its size on the screen. */
export function SmallFace({
  component,
  title,
  state,
  fact,
  bad,
}: {
  component: string;
  title: string;
  state: LampState;
  fact: string;
  bad: boolean;
}) {
  if (useDistance() === "near") return null;
  return (
    <div className={styles.small}>
      <ComponentIcon component={component} />
      <div>
        <b>{title}</b>
        {fact && <small className={bad ? styles.bad : ""}>{fact}</small>}
      </div>
      <Lamp state={state} />
    </div>
  );
}
