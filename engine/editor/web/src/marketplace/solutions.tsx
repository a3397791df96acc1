import { useState } from "react";
import { Link } from "wouter";
import type { CatalogueContent } from "../api/client";
import { Button } from "../look/button";
import { FailureBox } from "../look/failure-box";
import { instancesOf, useInstances, useMarket } from "../solutions/offer/market";
import { SolutionCard } from "../solutions/offer/solution-card";
import cards from "../solutions/offer/solution-card.module.css";
import { found, keywordsOf, type Wanted } from "./find-solutions";
import styles from "./marketplace.module.css";
import { OpenReference } from "./open-reference";
import { SolutionFilter } from "./solution-filter";

/** How many cards are shown at first, and added by each click. */
const step = 60;

/** Solutions lists the solutions of all catalogues, to find one and read what it does. */
export function Solutions() {
  const { data, error } = useMarket();
  const { data: instances = [] } = useInstances();
  const [wanted, setWanted] = useState<Wanted>({ text: "", keyword: "", catalogue: "" });
  const [shown, setShown] = useState(step);
  if (error && !data) return <FailureBox error={error} />;
  if (!data) return <p className="quiet">Reading the catalogues…</p>;
  const matching = found(data.items, wanted);
  return (
    <>
      <SolutionFilter
        wanted={wanted}
        change={setWanted}
        keywords={keywordsOf(found(data.items, { ...wanted, keyword: "" }), wanted.keyword)}
        catalogues={data.catalogues.map((one) => one.name)}
        count={matching.length === data.items.length ? "" : `${matching.length} of ${data.items.length}`}
      />
      <Unread catalogues={data.catalogues} />
      {matching.length === 0 && <p className={styles.none}>No solution matches. Look for less, or add a catalogue.</p>}
      <ul className={cards.cards} aria-label="Solutions">
        {matching.slice(0, shown).map((solution) => (
          <SolutionCard
            key={`${solution.catalogue} ${solution.name} ${solution.from}`}
            solution={solution}
            installed={instancesOf(solution, instances)}
          />
        ))}
      </ul>
      {matching.length > shown && (
        <Button onClick={() => setShown(shown + step)}>Show more of {matching.length} solutions</Button>
      )}
      <OpenReference />
    </>
  );
}

/** Unread names the catalogues that could not be read: what they list is not shown. */
function Unread({ catalogues }: { catalogues: CatalogueContent[] }) {
  const unread = catalogues.filter((one) => one.problem);
  if (unread.length === 0) return null;
  return (
    <div className={styles.unread} role="group" aria-label="Catalogues that could not be read">
      {unread.map(({ name, problem, items }) => (
        <p key={name}>
          <strong>
            ▲ The catalogue {name} could not be read{items > 0 ? " in full" : ""}:
          </strong>{" "}
          {problem}
        </p>
      ))}
      <Link href="/marketplace/catalogues">Look at the catalogues</Link>
    </div>
  );
}
