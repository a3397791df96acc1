import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { useArrange, useDesk } from "../../desk/desk";
import styles from "./inspector.module.css";

export interface Tab {
  id: string;
  name: string;
  /** The number of problems in the tab. */
  problems?: number;
  /** How many things the tab lists. */
  count?: number;
  content: ReactNode;
}

/** Tabs of the inspector, in one line with what they are about. The same tab stays open when another node is selected. */
export function Tabs({
  label,
  head,
  end,
  above,
  tabs,
}: {
  label: string;
  /** What is shown before the names of the tabs. */
  head: ReactNode;
  /** What is shown after them. */
  end?: ReactNode;
  /** What is shown above the open tab. */
  above?: ReactNode;
  tabs: Tab[];
}) {
  const wanted = useDesk((desk) => desk.tab);
  const arrange = useArrange();
  const open = tabs.some((tab) => tab.id === wanted) ? wanted : (tabs[0]?.id ?? "");
  return (
    <Base.Root value={open} onValueChange={(tab) => arrange({ tab: String(tab) })} className={styles.tabbed}>
      <header className={styles.bar}>
        {head}
        <Base.List className={styles.tabs} aria-label={label} activateOnFocus>
          {tabs.map((tab) => (
            <Base.Tab key={tab.id} value={tab.id} className={styles.tab}>
              {tab.name}
              {tab.count !== undefined && <span className={styles.count}>{tab.count}</span>}
              {tab.problems ? (
                <span className={styles.mark}>
                  △ {tab.problems}
                  <span className="unseen">{tab.problems === 1 ? " problem" : " problems"}</span>
                </span>
              ) : null}
            </Base.Tab>
          ))}
        </Base.List>
        {end && <div className={styles.barEnd}>{end}</div>}
      </header>
      {above}
      {tabs.map((tab) => (
        <Base.Panel key={tab.id} value={tab.id} className={styles.body}>
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
