import { useReactFlow } from "@xyflow/react";
import { Button } from "../look/button";
import styles from "./canvas.module.css";
import { fitting } from "./graph/fit-view";

/** ViewBar has the buttons for zoom and layout. */
export function ViewBar({ layOutAll }: { layOutAll: () => void }) {
  const view = useReactFlow();
  return (
    <div className={`${styles.bar} ${styles.view}`} role="toolbar" aria-label="View">
      <Button kind="quiet" aria-label="Zoom out" title="Zoom out (-)" onClick={() => void view.zoomOut()}>
        −
      </Button>
      <Button kind="quiet" aria-label="Zoom in" title="Zoom in (+)" onClick={() => void view.zoomIn()}>
        +
      </Button>
      <Button kind="quiet" title="Show the whole flow (F)" onClick={() => void view.fitView(fitting)}>
        Fit
      </Button>
      <Button kind="quiet" title="Lay out the nodes (L)" onClick={layOutAll}>
        Lay out
      </Button>
    </div>
  );
}
