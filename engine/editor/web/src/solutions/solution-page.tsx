import { useState } from "react";
import { Link, useSearch } from "wouter";
import type { Solution } from "../api/client";
import type { Flow } from "../document/flow";
import { FlowPicture } from "../flow-picture/flow-picture";
import { PageFrame } from "../frame/page-frame";
import { FailureBox } from "../look/failure-box";
import { InstallForm } from "./install/install-form";
import { InstalledAlready } from "./installed-already";
import { instancesOf, useInstances, useSolution } from "./offer/market";
import { fromText } from "./offer/where-from";
import { Readme } from "./readme/readme";
import styles from "./solution.module.css";
import { SolutionFacts } from "./solution-facts";
import { SolutionFiles } from "./solution-files";
import { SolutionHead } from "./solution-head";
import { SolutionNeeds } from "./solution-needs";

/** SolutionPage shows a solution, built in or from a registry, and its install form. */
export function SolutionPage({ name }: { name: string }) {
  const from = new URLSearchParams(useSearch()).get("from") ?? "";
  const { data, error } = useSolution(name, from);
  return (
    <PageFrame title={data?.title || name} wide>
      <p className={styles.back}>
        <Link href="/marketplace">Marketplace</Link>
      </p>
      {error && (
        <>
          <h1>{name}</h1>
          <FailureBox error={error} />
        </>
      )}
      {!data && !error && (
        <p className="quiet">
          Reading {name}
          {from && ` from ${fromText(from)}`}…
        </p>
      )}
      {data && <Page key={from} solution={{ ...data, from }} />}
    </PageFrame>
  );
}

function Page({ solution }: { solution: Solution }) {
  const { name, readme = "", files = [], from = "", flow } = solution;
  const title = solution.title || name;
  const [file, setFile] = useState("");
  const { data: instances = [] } = useInstances();
  return (
    <>
      <SolutionHead solution={solution} />
      <div className={styles.columns}>
        <div className={styles.about}>
          {flow && <FlowPicture flow={flow as Flow} />}
          <SolutionNeeds solution={solution} />
          <section aria-label="About">
            <Readme text={readme} title={title} files={files} open={setFile} />
          </section>
          {files.length > 0 && <SolutionFiles solution={name} from={from} files={files} opened={file} open={setFile} />}
        </div>
        <div className={styles.aside}>
          <InstalledAlready instances={instancesOf(solution, instances)} />
          <InstallForm solution={solution} />
          <SolutionFacts solution={solution} />
        </div>
      </div>
    </>
  );
}
