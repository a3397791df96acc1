import type { Component, Port } from "../../api/client";
import { isOwn, usePorts } from "../../check/node-ports";
import type { FlowNode } from "../../document/flow";
import type { Schema } from "../../form/values/schema";
import { permissionWords } from "../../permissions/permission-words";
import styles from "../panel/inspector.module.css";
import { type ShapeLine, shapeLines, typeWords } from "./shape-lines";

/** Docs is the documentation of a component: its description, ports and permissions. */
export function Docs({ node, component }: { node: FlowNode; component: Component | undefined }) {
  const ports = usePorts(node);
  const settings = ports.find((port) => port.name === "_settings");
  return (
    <article className={styles.docs}>
      <h3>{component?.description || node.component}</h3>
      {component?.info && <p>{component.info}</p>}
      {settings && <PortDocs port={settings} />}
      {ports.filter(isOwn).map((port) => (
        <PortDocs key={port.name} port={port} />
      ))}
      {(component?.permissions?.length ?? 0) > 0 && (
        <section className={styles.section} aria-label="Permissions">
          <h3>Permissions in Kubernetes</h3>
          <ul className={styles.list}>
            {component?.permissions?.map((permission, at) => (
              <li key={at}>{permissionWords(permission)}</li>
            ))}
          </ul>
        </section>
      )}
    </article>
  );
}

const systemPorts: Record<string, string> = { _settings: "set once, in the flow" };

function PortDocs({ port }: { port: Port }) {
  const schema = (port.schema ?? {}) as Schema;
  const lines = shapeLines(schema);
  const label = port.label || port.name;
  return (
    <section className={styles.section} aria-label={label}>
      <div className={styles.line}>
        <h3>{label}</h3>
        <code>{port.name}</code>
        <span className={styles.about}>{systemPorts[port.name] ?? (port.source ? "output" : "input")}</span>
      </div>
      {lines.length === 0 ? <p className={styles.about}>Carries {typeWords(schema)}.</p> : <FieldList lines={lines} />}
      {port.reply !== undefined && <p className={styles.about}>It waits for a reply.</p>}
    </section>
  );
}

function FieldList({ lines }: { lines: ShapeLine[] }) {
  return (
    <dl className={styles.shape}>
      {lines.map((line, at) => (
        <div key={at} style={{ paddingLeft: line.depth * 16 }}>
          <dt>
            <code className={styles.mono}>{line.name}</code>{" "}
            <span className={styles.about}>
              {line.type}
              {line.fallback && `, default ${line.fallback}`}
            </span>
            {line.required && <span className={styles.tag}>required</span>}
          </dt>
          {line.about && <dd className={styles.about}>{line.about}</dd>}
        </div>
      ))}
    </dl>
  );
}
