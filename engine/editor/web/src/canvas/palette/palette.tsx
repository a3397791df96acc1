import { type DragEvent, type KeyboardEvent, type RefObject, useEffect, useId, useRef, useState } from "react";
import { useModules } from "../../api/catalog";
import type { Component } from "../../api/client";
import { useArrange, useDesk } from "../../desk/desk";
import { useChangeShortcut } from "../../desk/shortcuts";
import { useHistory, useReadOnly } from "../../document/editing";
import { Button } from "../../look/button";
import { ComponentIcon } from "../../look/component-icon";
import { focusBoard } from "../../look/focus";
import { searched } from "../../look/fuzzy-search";
import { Icon } from "../../look/icon";
import { useCoverLeft } from "../graph/cover-left";
import { useAddBeside, wireFor } from "./add-beside";
import styles from "./palette.module.css";

/** The media type of a component that is dragged. */
export const componentType = "application/x-patchbay-component";

/** Palette lists the components by module, to search for and to drag onto the canvas. It lies over the canvas. */
export function Palette() {
  const why = useReadOnly();
  const open = useDesk((d) => d.tool === "add") && why === "";
  const arrange = useArrange();
  const search = useRef<HTMLInputElement>(null);
  const panel = useRef<HTMLElement>(null);
  const [wanted, setWanted] = useState(0);
  useChangeShortcut("palette", () => {
    arrange({ tool: "add" });
    setWanted((n) => n + 1);
  });
  // An empty flow begins with the list open, and the focus stays where it is.
  const opened = useRef(open);
  useEffect(() => {
    if (wanted > 0 || (open && !opened.current)) search.current?.focus();
    opened.current = open;
  }, [wanted, open]);
  useCoverLeft(panel, open);
  if (!open) return null;
  const close = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    arrange({ tool: "" });
    focusBoard();
  };
  return (
    <nav ref={panel} aria-label="Components" className={styles.palette} onKeyDown={close}>
      <header>
        <h2>Components</h2>
        <Button
          kind="quiet"
          icon
          aria-label="Close the components"
          title="Close (Escape)"
          onClick={() => arrange({ tool: "" })}
        >
          <Icon name="close" />
        </Button>
      </header>
      <ComponentList search={search} />
    </nav>
  );
}

function ComponentList({ search }: { search: RefObject<HTMLInputElement | null> }) {
  const modules = useModules();
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const [closed, setClosed] = useState<string[]>([]);
  const list = useId();
  const add = useAddBeside();
  const all = modules.flatMap((module) => module.components ?? []);
  const found = searched(query, all, (c) => [c.description ?? "", c.name, (c.tags ?? []).join(" "), c.info ?? ""]);
  const sections = query.trim() ? [{ name: "", description: "", components: found }] : modules;
  const lines = sections.flatMap((section) => (closed.includes(section.name) ? [] : (section.components ?? [])));
  const current = lines[Math.min(at, lines.length - 1)];
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [current]);
  const toggle = (name: string) =>
    setClosed(closed.includes(name) ? closed.filter((other) => other !== name) : [...closed, name]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt(Math.min(at + 1, lines.length - 1));
    else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
    else if (event.key === "Enter" && current) add(current.name);
    else if (event.key === "ArrowLeft" && query === "" && current) toggle(current.name.replace(/\/.*$/, ""));
    else if (event.key === "ArrowRight" && query === "" && closed.length) setClosed([]);
    else return;
    event.preventDefault();
  };
  const optionId = (component: Component) => `${list}-${component.name.replace("/", "-")}`;
  return (
    <>
      <input
        ref={search}
        className={styles.search}
        type="search"
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={current && optionId(current)}
        aria-label="Find a component"
        placeholder="Find a component"
        value={query}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setQuery(event.target.value);
          setAt(0);
        }}
      />
      <div ref={box} className={styles.list}>
        <div
          id={list}
          role="listbox"
          aria-label="Components"
          className={styles.lines}
          tabIndex={0}
          aria-activedescendant={current && optionId(current)}
          onKeyDown={onKeyDown}
        >
          {sections.map((section) => (
            <div key={section.name} role="group" aria-label={section.name || "Found"}>
              {section.name && (
                <div
                  role="presentation"
                  className={styles.module}
                  title={section.description}
                  onClick={() => toggle(section.name)}
                >
                  <span aria-hidden="true">{closed.includes(section.name) ? "▸" : "▾"}</span> {section.name}
                </div>
              )}
              {!closed.includes(section.name) &&
                (section.components ?? []).map((component) => (
                  <Line
                    key={component.name}
                    id={optionId(component)}
                    component={component}
                    current={component === current}
                    onAdd={() => add(component.name)}
                    onPoint={() => setAt(lines.indexOf(component))}
                  />
                ))}
            </div>
          ))}
        </div>
        {modules.length > 0 && found.length === 0 && (
          <p className={styles.none}>No component found. Try another word.</p>
        )}
      </div>
      {current?.info && (
        <p className={styles.info} title={current.info}>
          {current.info}
        </p>
      )}
      <WhereItGoes />
    </>
  );
}

/** WhereItGoes says what adding a component does with what is selected. */
function WhereItGoes() {
  const wire = useHistory((h) => wireFor(h.selection));
  const node = useHistory((h) => h.selection.nodes.length > 0);
  return (
    <p className={styles.where}>
      <kbd>Enter</kbd>{" "}
      {wire ? "puts it into the selected wire" : node ? "adds it next to the selected node" : "adds it"}
      <br />
      Drag it onto a wire to put it in between
    </p>
  );
}

function Line({
  id,
  component,
  current,
  onAdd,
  onPoint,
}: {
  id: string;
  component: Component;
  current: boolean;
  onAdd: () => void;
  onPoint: () => void;
}) {
  const arrange = useArrange();
  const onDragStart = (event: DragEvent) => {
    event.dataTransfer.setData(componentType, component.name);
    event.dataTransfer.effectAllowed = "copy";
    // Chromium ends a drag whose page changes at once.
    setTimeout(() => arrange({ aside: true, dragged: component.name }));
  };
  return (
    <div
      id={id}
      role="option"
      aria-selected={current}
      draggable
      className={styles.line}
      title="Drag it onto the canvas, or double-click to add it"
      onDragStart={onDragStart}
      onDragEnd={() => arrange({ aside: false, dragged: "" })}
      onDoubleClick={onAdd}
      onClick={onPoint}
    >
      <ComponentIcon component={component.name} />
      <span>{component.description || component.name}</span>
      <code>{component.name.replace(/^.*\//, "")}</code>
    </div>
  );
}
