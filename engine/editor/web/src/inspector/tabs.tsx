import { Tabs as Base } from "@base-ui/react/tabs";
import { type ReactNode, Suspense } from "react";
import { useArrange, useDesk } from "../page/desk";
import styles from "./inspector.module.css";

export interface Tab {
  id: string;
  name: string;
  /** What a person should know before looking: "2 problems". */
  mark?: string;
  content: ReactNode;
}

/** Tabs of the inspector. Which one is open stays when another node is selected. */
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
            {tab.mark && <span className={styles.mark}>{tab.mark}</span>}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.id} value={tab.id} className={styles.body}>
          <Suspense fallback={<p className="quiet">Loading…</p>}>{tab.content}</Suspense>
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
