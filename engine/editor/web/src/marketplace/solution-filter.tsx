import { Button } from "../look/button";
import { builtIn, type Wanted } from "./find-solutions";
import styles from "./marketplace.module.css";

/** SolutionFilter asks which solutions are looked for. */
export function SolutionFilter({
  wanted,
  change,
  keywords,
  catalogues,
  count,
}: {
  wanted: Wanted;
  change(wanted: Wanted): void;
  keywords: string[];
  catalogues: string[];
  /** How many match; "" when all do. */
  count: string;
}) {
  return (
    <search className={styles.filter}>
      <input
        className={styles.text}
        type="search"
        placeholder="Name, what it does, keyword"
        aria-label="Find a solution"
        value={wanted.text}
        onChange={(event) => change({ ...wanted, text: event.target.value })}
      />
      {catalogues.length > 0 && (
        <label>
          From{" "}
          <select
            className={styles.choice}
            value={wanted.catalogue}
            onChange={(event) => change({ ...wanted, catalogue: event.target.value })}
          >
            <option value="">all catalogues</option>
            <option>{builtIn}</option>
            {catalogues.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      )}
      <span role="status" className="quiet">
        {count}
      </span>
      {keywords.length > 0 && (
        <div role="group" aria-label="Keywords" className={styles.keywords}>
          {keywords.map((word) => (
            <Button
              key={word}
              kind={word === wanted.keyword ? "tint" : "plain"}
              className={styles.keyword}
              aria-pressed={word === wanted.keyword}
              onClick={() => change({ ...wanted, keyword: word === wanted.keyword ? "" : word })}
            >
              {word}
            </Button>
          ))}
        </div>
      )}
    </search>
  );
}
