import { useEffect, useState } from "react";
import type { Flow } from "../document/flow";
import { ComponentIcon } from "../look/component-icon";
import { tintOf } from "../look/module-tint";
import tints from "../look/module-tint.module.css";
import { drawPicture, type Picture, scale } from "./draw-picture";
import styles from "./flow-picture.module.css";

/** FlowPicture draws the nodes and wires of a flow that is not open, to look at. Nothing of it can be pressed. */
export function FlowPicture({ flow }: { flow: Flow }) {
  const [picture, setPicture] = useState<Picture>();
  useEffect(() => {
    let here = true;
    drawPicture(flow).then(
      (drawn) => here && setPicture(drawn),
      () => undefined, // the page says all that the picture shows
    );
    return () => {
      here = false;
    };
  }, [flow]);
  if (!picture) return <div className={styles.waiting} />;
  const { width, height, nodes, wires } = picture;
  const size = { width: width * scale, height: height * scale };
  return (
    <div className={styles.frame} tabIndex={0} role="region" aria-label="Picture of the flow">
      <div className={styles.picture} style={size}>
        <svg aria-hidden="true" {...size} viewBox={`0 0 ${width} ${height}`}>
          {wires.map(({ key, path, component, error }) => (
            <path key={key} d={path} className={error ? styles.error : `${styles.wire} ${tints[tintOf(component)]}`} />
          ))}
        </svg>
        <ol>
          {nodes.map(({ id, title, component, x, y, width: across, height: down }) => (
            <li
              key={id}
              className={styles.node}
              title={`${title}, ${component}`}
              style={{ left: x * scale, top: y * scale, width: across * scale, height: down * scale }}
            >
              <ComponentIcon component={component} size="small" />
              <span className={styles.title}>{title}</span>
            </li>
          ))}
        </ol>
      </div>
    </div>
  );
}
