import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { api, want } from "../api/client";
import { FailureBox } from "../look/failure-box";
import styles from "./solution-cards.module.css";

/** SolutionCards shows the solutions of the server. */
export function SolutionCards() {
  const { data, error } = useQuery({
    queryKey: ["solutions"],
    queryFn: () => want(api.GET("/api/v1/solutions", {})),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error && !data) return <FailureBox error={error} />;
  if (!data?.items?.length) return null;
  return (
    <section className={styles.solutions} aria-labelledby="solutions">
      <h2 id="solutions">Solutions</h2>
      <p className="quiet">Ready-made flows. Fill in a form, and see what they need before anything is installed.</p>
      <ul className={styles.cards}>
        {data.items.map((solution) => (
          <li key={solution.name} className={styles.card}>
            <h3>
              {solution.problem ? (
                solution.name
              ) : (
                <Link href={`/solutions/${solution.name}`}>{solution.title || solution.name}</Link>
              )}
            </h3>
            <p>{solution.problem ? `This solution can't be used: ${solution.problem}` : solution.summary}</p>
            {solution.version && <p className={styles.version}>version {solution.version}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}
