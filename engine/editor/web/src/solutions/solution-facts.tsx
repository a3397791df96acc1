import type { ReactNode } from "react";
import type { Solution } from "../api/client";
import { useMarket } from "./offer/market";
import { fromText, shortDigest } from "./offer/where-from";
import styles from "./solution.module.css";

/** SolutionFacts is the package: where it is from, its digest, who looks after it. */
export function SolutionFacts({ solution }: { solution: Solution }) {
  const { name, from, digest, signed, licence, maintainers = [] } = solution;
  const { data: market } = useMarket();
  const catalogue = market?.items.find((one) => one.name === name && one.from === from)?.catalogue;
  return (
    <section className={styles.facts} aria-labelledby="package">
      <h2 id="package">Package</h2>
      <dl>
        <Fact name="Name">
          <code>{name}</code>
        </Fact>
        <Fact name="From">{from ? <code title={from}>{fromText(from)}</code> : "built in"}</Fact>
        {catalogue && <Fact name="Catalogue">{catalogue}</Fact>}
        {digest && (
          <Fact name="Digest">
            <code title={digest}>{shortDigest(digest)}</code>
          </Fact>
        )}
        {from && <Fact name="Signature">{signed ? "✓ checked with a known key" : "none was asked for"}</Fact>}
        {licence && <Fact name="Licence">{licence}</Fact>}
        {maintainers.length > 0 && (
          <Fact name="Maintainers">
            {maintainers.map((one) => (
              <Maintainer key={one.name} {...one} />
            ))}
          </Fact>
        )}
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Maintainer is a name. An address is text, and a link only when it is one of the web. */
function Maintainer({ name, email, url }: { name: string; email?: string; url?: string }) {
  return (
    <span className={styles.maintainer}>
      {url && /^https?:\/\//i.test(url) ? (
        <a href={url} target="_blank" rel="noopener noreferrer">
          {name}
        </a>
      ) : (
        name
      )}
      {email && <span className="quiet"> {email}</span>}
    </span>
  );
}
