import { Tabs as Base } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { useArrange, useDesk } from "../../desk/desk";
import styles from "./inspector.module.css";

export interface Tab {
  id: string;
  name: string;
  /** The number of problems in the tab. */
  problems?: number;
  content: ReactNode;
}

/** Tabs of the inspector. The same tab stays open when another node is selected. */
export function Tabs({ label, tabs }: { label: string; tabs: Tab[] }) {
  const wanted = useDesk((desk) => desk.tab);
  const arrange = useArrange();
  const open = tabs.some((tab) => tab.id === wanted) ? wanted : (tabs[0]?.id ?? "");
  return (
    <Base.Root value={open} onValueChange={(tab) => arrange({ tab: String(tab) })} className={styles.tabbed}>
      <Base.List className={styles.tabs} aria-label={label} activateOnFocus>
        {tabs.map((tab) => (
          <Base.Tab key={tab.id} value={tab.id} className={styles.tab}>
            {tab.name}
            {tab.problems ? (
              <span className={styles.mark}>
                ✕{tab.problems}
                <span className="unseen">{tab.problems === 1 ? " problem" : " problems"}</span>
              </span>
            ) : null}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.id} value={tab.id} className={styles.body}>
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
