import { Link } from "wouter";
import type { Instance } from "../api/client";
import { PageFrame } from "../frame/page-frame";
import { FailureBox } from "../look/failure-box";
import { useInstance } from "../solutions/offer/market";
import { fromText, shortDigest, solutionAddress } from "../solutions/offer/where-from";
import styles from "./instance.module.css";
import { Rollback } from "./rollback";
import { Uninstall } from "./uninstall";
import { Upgrade } from "./upgrade";

/** InstancePage shows an installed solution: its parameters and upgrades, the version before, and its removal. */
export function InstancePage({ name }: { name: string }) {
  const { data, error } = useInstance(name);
  return (
    <PageFrame title={name} wide>
      <p className={styles.back}>
        <Link href="/marketplace/installed">Installed solutions</Link>
      </p>
      <h1>{name}</h1>
      {error && !data && <FailureBox error={error} />}
      {!data && !error && <p className="quiet">Reading {name}…</p>}
      {data && <Page instance={data} />}
    </PageFrame>
  );
}

function Page({ instance }: { instance: Instance }) {
  const { name, solution, title, version, from, digest, engine, problem } = instance;
  return (
    <>
      <p className={styles.line}>
        <span>
          <Link href={solutionAddress(solution, from)}>{title || solution}</Link>, version {version}
        </span>
        <span title={from}>{fromText(from)}</span>
        {from && engine && <span>its scripts run {engine === "strict" ? "strict" : "with goja"}</span>}
        {digest && <code title={digest}>{shortDigest(digest)}</code>}
        <Link href={`/flows/${name}`}>Open the flow</Link>
      </p>
      {problem && <p className={styles.wait}>▲ {problem}</p>}
      <div className={styles.columns}>
        <Upgrade key={`${version} ${digest}`} instance={instance} />
        <div className={styles.aside}>
          <Rollback instance={instance} />
          <Uninstall instance={instance} />
        </div>
      </div>
    </>
  );
}
