import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useMemo, useRef, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { Failure, type Problem, type Solution } from "../api/client";
import { useFlows } from "../flows/flow-list";
import { freeName, nameProblem } from "../flows/flow-name";
import { NameField } from "../flows/name-field";
import { SchemaForm } from "../form/schema-form";
import { noProblems, type ProblemsByPath } from "../form/values/problems-by-path";
import { propertiesOf, type Schema } from "../form/values/schema";
import { Button } from "../look/button";
import { FailureBox } from "../look/failure-box";
import { announce, notice } from "../look/notice";
import { errors } from "../problems/problem-place";
import { useRefusal } from "../rights/rights";
import type { Json, Path } from "../values/json";
import { install, nextStep, type Preview, preview, useInstalled } from "./install";
import { flowsOf, InstalledAlready } from "./installed-already";
import { useJudgement } from "./judgement";
import { type Edits, edited, filled, split, upgradeHint, without } from "./parameters";
import { PreviewPanel } from "./preview-panel";
import styles from "./solution.module.css";

const noEdits: Edits = {};

/** InstallForm takes the parameters of a solution, shows a preview of the flow, and installs it. */
export function InstallForm({ solution }: { solution: Solution }) {
  const schema = (solution.parameters ?? { type: "object" }) as Schema;
  const names = useMemo(() => propertiesOf(schema).map((property) => property.name), [schema]);
  const { data: flows } = useFlows();
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const form = useRef<HTMLFormElement>(null);
  // A link from a flow of the solution names it.
  const linked = new URLSearchParams(useSearch()).get("flow") ?? undefined;
  const [typed, setTyped] = useState(linked);
  const [edits, setEdits] = useState(noEdits);
  const [problems, setProblems] = useState<ProblemsByPath>(noProblems);
  const [rest, setRest] = useState<Problem[]>([]);
  const [failure, setFailure] = useState<Error>();
  const [shown, setShown] = useState<Preview>();
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState(0);
  // After the first refusal all problems are shown, before it those of what was typed.
  const [whole, setWhole] = useState(false);

  const flow = typed ?? solution.name;
  const stored = flows?.find((line) => line.name === flow);
  const installed = useInstalled(flow, solution.name, stored !== undefined);
  const upgrade = stored !== undefined && installed !== undefined && installed.version !== "";
  const taken = stored !== undefined && installed?.version === "";
  const values = useMemo(() => filled(installed?.values ?? {}, edits), [installed, edits]);
  const problem = nameProblem(flow, taken ? [flow] : []);
  const hint = upgrade
    ? upgradeHint(flow, installed.version, names, installed.values)
    : "The name of the installed flow.";

  useEffect(() => {
    if (refused > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [refused]);

  useEffect(() => setShown(undefined), [installed]); // the preview was made with other values

  const order = useMemo(
    () => ({ solution: solution.name, from: solution.from ?? "", flow, values }),
    [solution, flow, values],
  );
  const judgement = useJudgement(order, problem === "" && installed !== undefined && Object.keys(edits).length > 0);
  useEffect(() => {
    if (!judgement || judgement.values !== values) return;
    const touched = judgement.problems.filter(({ path = "" }) => whole || (/^[^.[]*/.exec(path)?.[0] ?? "") in edits);
    setProblems(split(touched, names).byPath);
  }, [judgement, values, whole, edits, names]);
  const [wrong] = Object.entries(problems).flatMap(([place, list]) =>
    errors(list).map(({ message }) => ({ place, message })),
  );

  const stale = () => {
    setShown(undefined);
    setFailure(undefined);
    setRest([]);
  };
  const change = (path: Path, value: Json | undefined) => {
    setEdits((before) => edited(before, filled(installed?.values ?? {}, before), path, value));
    setProblems((before) => without(before, path));
    stale();
  };
  const refuse = (list: Problem[]) => {
    const sorted = split(list, names);
    setProblems(sorted.byPath);
    setRest(sorted.rest);
    const count = list.filter((one) => one.severity === "error").length;
    if (count === 0) return false;
    setWhole(true);
    announce(`${count === 1 ? "One value has" : `${count} values have`} an error.`);
    setRefused((n) => n + 1);
    return true;
  };
  const refusedEdit = useRefusal("edit", upgrade ? flow : "");
  const refusedCreate = useRefusal("create");
  const forbidden = upgrade ? refusedEdit : refusedCreate;
  const working = async (work: () => Promise<unknown>) => {
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await work();
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      if (!refuse(cause.problems)) setFailure(cause);
    } finally {
      setBusy(false);
    }
  };
  const look = (event: FormEvent) => {
    event.preventDefault();
    if (forbidden) return notice("failed", "no preview", forbidden);
    if (problem !== "" || (wrong && judgement?.values === values))
      return form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    if (!installed) return; // its values are still loading
    void working(async () => {
      const found = await preview(order);
      if (!refuse(found.problems ?? [])) setShown(found);
    });
  };
  const go = (what: Preview, keepLiterals: boolean) =>
    working(async () => {
      const saved = await install(order, upgrade, keepLiterals);
      void client.invalidateQueries({ queryKey: ["flows"] });
      void client.invalidateQueries({ queryKey: ["instances"] });
      navigate(`/flows/${saved.name}`);
      if (upgrade)
        notice(
          "done",
          `${saved.name} is upgraded to ${solution.version}`,
          saved.state === "running" ? "It keeps running, with the change." : undefined,
        );
      else notice("done", `${saved.name} is installed, stopped`, nextStep(what.document));
    });

  return (
    <section className={styles.install} aria-labelledby="install">
      <h2 id="install">{upgrade ? "Upgrade" : "Install"}</h2>
      <form ref={form} noValidate aria-label="Parameters" onSubmit={look}>
        <InstalledAlready
          flows={flowsOf(solution.name, flows ?? [])}
          chosen={flow}
          onChange={(name) => {
            setTyped(name);
            setEdits(noEdits);
            setProblems(noProblems);
            stale();
          }}
        />
        <NameField
          value={flow}
          onChange={(name) => {
            setTyped(name);
            stale();
          }}
          problem={problem}
          hint={hint}
        />
        {taken && (
          <span className={styles.taken}>
            <Button
              onClick={() => {
                setTyped(freeName(flow, flows?.map((line) => line.name) ?? []));
                stale();
              }}
            >
              Use a free name
            </Button>
            <Link href={`/flows/${flow}`}>Open {flow}, which came from elsewhere</Link>
          </span>
        )}
        <SchemaForm
          schema={schema}
          value={values}
          onChange={change}
          mode="parameters"
          flow={flow}
          problems={problems}
        />
        {failure && <FailureBox error={failure} />}
        {rest.length > 0 && <ProblemLines problems={rest} />}
        {!shown && (
          <div className={styles.actions}>
            <p className="quiet">
              {forbidden ? (
                forbidden
              ) : wrong ? (
                <span className={styles.why}>
                  ▲ {titleOf(schema, wrong.place)}: {wrong.message}
                </span>
              ) : (
                "Nothing is installed yet: the preview shows the flow and the permissions that it needs."
              )}
            </p>
            <Button
              kind="main"
              type="submit"
              aria-disabled={busy || !installed || forbidden !== "" || wrong !== undefined}
            >
              {busy ? "Working…" : "Preview"}
            </Button>
          </div>
        )}
      </form>
      {shown && (
        <PreviewPanel
          preview={shown}
          flow={flow}
          upgrade={upgrade}
          running={stored?.state === "running"}
          busy={busy}
          title={(name) => titleOf(schema, name)}
          install={(keepLiterals) => void go(shown, keepLiterals)}
        />
      )}
    </section>
  );
}

/** titleOf is the title of the parameter that a place is in. */
function titleOf(schema: Schema, place: string): string {
  const name = /^[^.[]*/.exec(place)?.[0] ?? place;
  return schema.properties?.[name]?.title ?? name;
}

function ProblemLines({ problems }: { problems: Problem[] }) {
  return (
    <ul className={styles.problems} aria-label="Problems">
      {problems.slice(0, 50).map((problem, at) => (
        // Problems have no id, and the list is never reordered.
        <li key={at} className={problem.severity === "error" ? styles.bad : ""}>
          {problem.severity}: {problem.path && <code>{problem.path}: </code>}
          {problem.message}
        </li>
      ))}
    </ul>
  );
}
