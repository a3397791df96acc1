import { Dialog } from "@base-ui/react/dialog";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { Command } from "../commands/command";
import { type Mode, useOffered } from "../commands/commands";
import { keysText } from "../desk/shortcuts";
import { useFlows } from "../flows/flow-list";
import { Icon } from "../look/icon";
import styles from "./command-box.module.css";
import { CommandLine } from "./command-line";
import { searchCommands } from "./search-commands";

const words = {
  all: { label: "Find a node, a flow or a command", none: "Nothing found. Try another word." },
  nodes: {
    label: "Find a node by title, component, setting or script",
    none: "No node found. Settings, scripts and mappings are searched too.",
  },
};

/** With only nodes in the list there is room for more of them. */
const limits = { all: undefined, nodes: 100 };

/** CommandBox finds nodes, flows and commands in one list. Escape closes it and changes nothing. */
export function CommandBox({ mode, close }: { mode: Mode; close: (act?: () => void) => void }) {
  const [query, setQuery] = useState("");
  const [at, setAt] = useState(0);
  const list = useId();
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const commands = useCommandList(mode);
  const sections = useMemo(() => searchCommands(query, commands, limits[mode]), [query, commands, mode]);
  const lines = sections.flatMap((section) => section.lines);
  const current = Math.min(at, lines.length - 1);
  useEffect(() => {
    box.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [current, query]);
  const choose = (command: Command | undefined) => {
    if (command && !command.refused) close(command.act);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown") setAt(current + 1 < lines.length ? current + 1 : 0);
    else if (event.key === "ArrowUp") setAt(current > 0 ? current - 1 : lines.length - 1);
    else if (event.key === "Enter") choose(lines[current]?.command);
    else return;
    event.preventDefault();
  };
  const { label, none } = words[mode];
  const idOf = (command: Command) => `${list}-${lines.findIndex((line) => line.command === command)}`;
  const active = lines[current]?.command;
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.box} initialFocus={input} aria-label={label}>
          <div className={styles.query}>
            <Icon name="search" />
            <input
              ref={input}
              role="combobox"
              aria-expanded="true"
              aria-controls={list}
              aria-activedescendant={active && idOf(active)}
              aria-label={label}
              placeholder={label}
              autoComplete="off"
              spellCheck={false}
              value={query}
              onKeyDown={onKeyDown}
              onChange={(event) => {
                setQuery(event.target.value);
                setAt(0);
              }}
            />
            <kbd>Esc</kbd>
          </div>
          <div ref={box} id={list} role="listbox" aria-label={label} className={styles.list}>
            {sections.map(({ group, lines: here, more }) => (
              <div key={group} role="group" aria-label={group}>
                <h3 role="presentation">{group}</h3>
                {here.map((line) => (
                  <CommandLine
                    key={line.command.key}
                    id={idOf(line.command)}
                    line={line}
                    query={query}
                    current={line.command === active}
                    onPoint={() => setAt(lines.indexOf(line))}
                    onChoose={() => choose(line.command)}
                  />
                ))}
                {more > 0 && (
                  <p role="presentation" className={styles.more}>
                    {more} more: type another word
                  </p>
                )}
              </div>
            ))}
          </div>
          {lines.length === 0 && <p className={styles.none}>{none}</p>}
          <p className="unseen" role="status">
            {query.trim() === "" ? "" : lines.length === 1 ? "1 found" : `${lines.length} found`}
          </p>
          <footer className={styles.keys}>
            <span>
              <kbd>↑</kbd> <kbd>↓</kbd> choose
            </span>
            <span>
              <kbd>Enter</kbd> {mode === "nodes" ? "go there" : "go or do"}
            </span>
            {mode === "all" ? (
              <span className={styles.last}>
                <kbd>&gt;</kbd> commands only
              </span>
            ) : (
              <span className={styles.last}>
                <kbd>{keysText("Mod+K")}</kbd> commands and flows
              </span>
            )}
          </footer>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** useCommandList asks the page for its commands once, and adds the flows and pages to go to. */
function useCommandList(mode: Mode): Command[] {
  const offered = useOffered();
  const [page] = useState(offered);
  const { data: flows } = useFlows();
  const [, navigate] = useLocation();
  return useMemo(() => {
    if (mode === "nodes") return page.filter((command) => command.group === "Nodes of this flow");
    const go = (title: string, to: string): Command => ({
      key: `go ${to}`,
      group: "Commands",
      title,
      icon: "arrow",
      act: () => navigate(to),
    });
    return [
      ...page,
      go("Go to the flows", "/"),
      go("Go to the marketplace", "/marketplace"),
      go("Go to the runs of all flows", "/runs"),
      ...(flows ?? []).map(
        ({ name, title }): Command => ({
          key: `flow ${name}`,
          group: "Flows",
          title: title || name,
          detail: title ? name : undefined,
          icon: "flow",
          act: () => navigate(`/flows/${encodeURIComponent(name)}`),
        }),
      ),
    ];
  }, [mode, page, flows, navigate]);
}
