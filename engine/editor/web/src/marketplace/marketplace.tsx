import type { ReactNode } from "react";
import { PageFrame } from "../frame/page-frame";
import { Catalogues } from "./catalogues";
import { Installed } from "./installed";
import { MarketTabs, type Part } from "./market-tabs";
import { Solutions } from "./solutions";

const parts: Record<Part, { title: string; shown: ReactNode }> = {
  solutions: { title: "Marketplace", shown: <Solutions /> },
  installed: { title: "Installed solutions", shown: <Installed /> },
  catalogues: { title: "Catalogues", shown: <Catalogues /> },
};

/** Marketplace shows the solutions that there are, those that are installed, and the catalogues that list them. */
export function Marketplace({ part }: { part: Part }) {
  return (
    <PageFrame title={parts[part].title} wide>
      <h1>Marketplace</h1>
      <MarketTabs at={part} />
      {parts[part].shown}
    </PageFrame>
  );
}
