import { type FormEvent, useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import type { Solution } from "../../api/client";
import { Failure } from "../../api/client";
import { useFlows } from "../../flows/flow-list";
import { freeName, nameProblem } from "../../flows/flow-name";
import { NameField } from "../../flows/name-field";
import { SchemaForm } from "../../form/schema-form";
import type { Schema } from "../../form/values/schema";
import { FailureBox } from "../../look/failure-box";
import { notice } from "../../look/notice";
import { errors } from "../../problems/problem-place";
import { useRefusal } from "../../rights/rights";
import type { Json, JsonObject, Path } from "../../values/json";
import { useChanged } from "../offer/market";
import { EngineChoice } from "./engine-choice";
import { FormActions } from "./form-actions";
import { type Engine, install, nextStep, type Preview, preview } from "./install";
import styles from "./install.module.css";
import { useJudgement } from "./judgement";
import { type Edits, edited, filled, parameterOf, titleOf } from "./parameters";
import { PreviewPanel } from "./preview-panel";
import { ProblemLines } from "./problem-lines";
import { useRefusals } from "./use-refusals";

const noEdits: Edits = {};
const nothing: JsonObject = {};

/** InstallForm takes a name and the parameters of a solution, shows what would be installed, and installs it. */
export function InstallForm({ solution }: { solution: Solution }) {
  const schema = useMemo(() => (solution.parameters ?? { type: "object" }) as Schema, [solution]);
  const { data: flows } = useFlows();
  const changed = useChanged();
  const [, navigate] = useLocation();
  const form = useRef<HTMLFormElement>(null);
  const refusals = useRefusals(schema, form);
  const [typed, setTyped] = useState<string>();
  const [edits, setEdits] = useState(noEdits);
  const [engine, setEngine] = useState<Engine>("");
  const [failure, setFailure] = useState<Error>();
  const [shown, setShown] = useState<Preview>();
  const [busy, setBusy] = useState(false);

  const taken = useMemo(() => flows?.map((line) => line.name) ?? [], [flows]);
  const flow = typed ?? freeName(solution.name, taken);
  const problem = nameProblem(flow, busy ? [] : taken);
  const values = useMemo(() => filled(nothing, edits), [edits]);
  const order = useMemo(
    () => ({ solution: solution.name, from: solution.from ?? "", digest: solution.digest ?? "", flow, values, engine }),
    [solution, flow, values, engine],
  );
  const { show, whole } = refusals;
  const judgement = useJudgement(order, problem === "" && Object.keys(edits).length > 0);
  useEffect(() => {
    if (!judgement || judgement.values !== values) return;
    show(judgement.problems.filter(({ path = "" }) => whole || parameterOf(path) in edits));
  }, [judgement, values, whole, edits, show]);
  const [wrong] = Object.entries(refusals.problems).flatMap(([place, list]) =>
    errors(list).map(({ message }) => `${titleOf(schema, place)}: ${message}`),
  );
  const mayNot = useRefusal("create");
  const { missing } = solution.requires;
  const forbidden = mayNot || (missing.length > 0 ? `This server lacks what it requires: ${missing.join("; ")}.` : "");

  const stale = () => {
    setShown(undefined);
    setFailure(undefined);
  };
  const change = (path: Path, value: Json | undefined) => {
    setEdits((before) => edited(before, filled(nothing, before), path, value));
    refusals.changed(path);
    stale();
  };
  const working = async (work: () => Promise<unknown>) => {
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    try {
      await work();
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      if (!refusals.refuse(cause.problems)) setFailure(cause);
    } finally {
      setBusy(false);
    }
  };
  const look = (event: FormEvent) => {
    event.preventDefault();
    if (forbidden) return notice("failed", "no preview", forbidden);
    if (problem !== "" || (wrong && judgement?.values === values))
      return form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    void working(async () => {
      const found = await preview(order);
      if (!refusals.refuse(found.problems ?? [])) setShown(found);
    });
  };
  const go = (what: Preview, keepLiterals: boolean) =>
    working(async () => {
      const saved = await install(order, keepLiterals);
      changed();
      navigate(`/flows/${saved.name}`);
      notice("done", `${saved.name} is installed, stopped`, nextStep(what.document));
    });

  return (
    <section className={styles.install} aria-labelledby="install">
      <h2 id="install">Install</h2>
      <form ref={form} noValidate aria-label="Parameters" onSubmit={look}>
        <NameField
          value={flow}
          onChange={(name) => {
            setTyped(name);
            stale();
          }}
          problem={problem}
          hint="The name of the installed flow."
        />
        <SchemaForm
          schema={schema}
          value={values}
          onChange={change}
          mode="parameters"
          flow={flow}
          problems={refusals.problems}
        />
        <EngineChoice
          solution={solution}
          engine={engine}
          choose={(chosen) => {
            setEngine(chosen);
            stale();
          }}
        />
        {failure && <FailureBox error={failure} />}
        <ProblemLines problems={refusals.rest} />
        {!shown && (
          <FormActions
            forbidden={forbidden}
            wrong={wrong}
            hint="Nothing is installed yet: the preview shows the flow and the permissions that it needs."
            act="Preview"
            busy={busy}
          />
        )}
      </form>
      {shown && (
        <PreviewPanel
          preview={shown}
          flow={flow}
          busy={busy}
          title={(name) => titleOf(schema, name)}
          install={(keepLiterals) => void go(shown, keepLiterals)}
        />
      )}
    </section>
  );
}
