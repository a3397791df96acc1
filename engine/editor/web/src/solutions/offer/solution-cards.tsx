import { Link } from "wouter";
import type { SolutionLine } from "../../api/client";
import { FailureBox } from "../../look/failure-box";
import { instancesOf, useInstances, useMarket } from "./market";
import { SolutionCard } from "./solution-card";
import cards from "./solution-card.module.css";
import styles from "./solution-cards.module.css";

/** How many are shown beside the flows: the marketplace has all of them. */
const most = 9;

/** SolutionCards shows some of the solutions that are built in. */
export function SolutionCards() {
  const { data, error } = useMarket();
  const { data: instances = [] } = useInstances();
  if (error && !data) return <FailureBox error={error} />;
  if (!data?.items?.length) return null;
  const builtIn = data.items.filter((solution) => !solution.from).sort((a, b) => isExample(a) - isExample(b));
  return (
    <section className={styles.solutions} aria-labelledby="solutions">
      <h2 id="solutions">Solutions</h2>
      <p className="quiet">
        Ready-made flows. You see what they need before anything is installed; they are installed stopped.
      </p>
      <Link href="/marketplace" className={styles.all}>
        All {data.items.length} in the marketplace
      </Link>
      <ul className={`${cards.cards} ${styles.some}`}>
        {builtIn.slice(0, most).map((solution) => (
          <SolutionCard key={solution.name} solution={solution} installed={instancesOf(solution, instances)} />
        ))}
      </ul>
    </section>
  );
}

/** isExample is 1 for what shows how something is done: it comes after what is useful by itself. */
function isExample({ keywords }: SolutionLine): number {
  return keywords?.includes("example") ? 1 : 0;
}
