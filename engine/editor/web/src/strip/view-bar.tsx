import { useReactFlow, useStore } from "@xyflow/react";
import { useFitAll } from "../canvas/graph/fit-view";
import { useLayOutAll } from "../canvas/graph/use-lay-out";
import { Button } from "../look/button";
import { Icon } from "../look/icon";
import styles from "./strip.module.css";

/** ViewBar has the buttons for zoom and layout. */
export function ViewBar() {
  const { zoomIn, zoomOut } = useReactFlow();
  const percent = useStore((s) => Math.round(s.transform[2] * 100));
  const fitAll = useFitAll();
  const layOutAll = useLayOutAll();
  return (
    <div className={styles.view} role="toolbar" aria-label="View">
      <Button
        kind="quiet"
        icon
        className={styles.square}
        aria-label="Zoom out"
        title="Zoom out (-)"
        onClick={() => void zoomOut()}
      >
        <Icon name="smaller" />
      </Button>
      <span className={styles.zoom}>
        <span className="unseen">Zoom </span>
        {percent} %
      </span>
      <Button
        kind="quiet"
        icon
        className={styles.square}
        aria-label="Zoom in"
        title="Zoom in (+)"
        onClick={() => void zoomIn()}
      >
        <Icon name="add" />
      </Button>
      <Button kind="quiet" title="Show the whole flow (F)" onClick={fitAll}>
        <Icon name="fit" />
        Fit
      </Button>
      <Button kind="quiet" title="Lay out the nodes (L)" onClick={layOutAll}>
        <Icon name="layout" />
        Lay out
      </Button>
    </div>
  );
}
