import { useLayoutEffect, useRef, useState } from "react";
import { useArrange } from "../../desk/desk";
import { useEditing } from "../../document/editing";
import type { FlowNode } from "../../document/flow";
import { announce } from "../../look/notice";
import styles from "./module-node.module.css";

/** TitleInput edits the title of a node in its place. Enter and leaving it keep what is typed, Escape does not. */
export function TitleInput({ node, usual }: { node: FlowNode; usual: string }) {
  const editing = useEditing();
  const arrange = useArrange();
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(node.title ?? usual);
  /** True after Escape: what is typed is dropped. */
  const dropped = useRef(false);
  useLayoutEffect(() => {
    input.current?.focus({ preventScroll: true });
    input.current?.select();
  }, []);
  const keep = () => {
    if (dropped.current) return;
    const text = typed.trim();
    // The title of the component is shown for a node without one.
    const title = text === usual && !node.title ? "" : text;
    if (title === (node.title ?? "")) return;
    editing.do({ do: "title", node: node.id, title });
    announce(title ? `${node.id} is called ${title} now` : `${node.id} has no title now`);
  };
  const back = () => {
    input.current?.closest<HTMLElement>(".react-flow__node")?.focus();
    arrange({ renaming: "" });
  };
  return (
    <input
      ref={input}
      className={`${styles.rename} nodrag nopan nowheel`}
      aria-label={`Title of ${node.id}`}
      placeholder={usual}
      autoComplete="off"
      spellCheck={false}
      maxLength={200}
      value={typed}
      onChange={(event) => setTyped(event.target.value)}
      onDoubleClick={(event) => event.stopPropagation()}
      onBlur={() => {
        keep();
        arrange({ renaming: "" });
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter") back();
        else if (event.key === "Escape") {
          dropped.current = true;
          back();
        } else return;
        event.preventDefault();
      }}
    />
  );
}
