import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "wouter";
import { api, type Solution, want } from "../api/client";
import { PageFrame } from "../frame/page-frame";
import { FailureBox } from "../look/failure-box";
import { InstallForm } from "./install-form";
import { Readme } from "./readme";
import styles from "./solution.module.css";
import { SolutionFiles } from "./solution-files";

/** SolutionPage shows a solution and its install form. */
export function SolutionPage({ name }: { name: string }) {
  const { data, error } = useQuery({
    queryKey: ["solution", name],
    queryFn: () => want(api.GET("/api/v1/solutions/{name}", { params: { path: { name } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <PageFrame title={data?.title || name} wide>
      <p className={styles.back}>
        <Link href="/">All flows and solutions</Link>
      </p>
      {error && (
        <>
          <h1>{name}</h1>
          <FailureBox error={error} />
        </>
      )}
      {!data && !error && <p className="quiet">Reading {name}…</p>}
      {data && <Page solution={data} />}
    </PageFrame>
  );
}

function Page({ solution }: { solution: Solution }) {
  const title = solution.title || solution.name;
  const files = solution.files ?? [];
  const [file, setFile] = useState("");
  return (
    <>
      <h1>{title}</h1>
      <p className={styles.summary}>
        {solution.summary} {solution.version && <span className="quiet">Version {solution.version}.</span>}
      </p>
      <div className={styles.columns}>
        <div className={styles.about}>
          <section aria-label="About">
            <Readme text={solution.readme ?? ""} title={title} files={files} open={setFile} />
          </section>
          {files.length > 0 && <SolutionFiles solution={solution.name} files={files} opened={file} open={setFile} />}
        </div>
        <InstallForm solution={solution} />
      </div>
    </>
  );
}
