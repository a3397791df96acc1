import { type FormEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { Failure, type Instance, type Solution, type UpgradePreview } from "../api/client";
import { SchemaForm } from "../form/schema-form";
import { propertiesOf, type Schema } from "../form/values/schema";
import { FailureBox } from "../look/failure-box";
import { notice } from "../look/notice";
import { errors } from "../problems/problem-place";
import { useRefusal } from "../rights/rights";
import { FormActions } from "../solutions/install/form-actions";
import { useJudgement } from "../solutions/install/judgement";
import { type Edits, edited, filled, given, parameterOf, titleOf } from "../solutions/install/parameters";
import { ProblemLines } from "../solutions/install/problem-lines";
import { useRefusals } from "../solutions/install/use-refusals";
import { useChanged } from "../solutions/offer/market";
import type { Json, JsonObject, Path } from "../values/json";
import { listed } from "../values/word-lists";
import type { Choices } from "./conflicts";
import styles from "./instance.module.css";
import { previewUpgrade, upgrade } from "./requests";
import { UpgradePanel } from "./upgrade-panel";

/** UpgradeForm asks for the parameters, shows what an upgrade changes, and upgrades when each conflict is settled. */
export function UpgradeForm({
  instance,
  solution,
  children,
}: {
  instance: Instance;
  solution: Solution;
  children: ReactNode;
}) {
  const { name, version } = instance;
  const schema = useMemo(() => (solution.parameters ?? { type: "object" }) as Schema, [solution]);
  const properties = useMemo(() => propertiesOf(schema), [schema]);
  const held = useMemo(() => {
    const known = new Set(properties.map((property) => property.name));
    const values = instance.values as JsonObject;
    return Object.fromEntries(Object.entries(values).filter(([key]) => known.has(key))) as JsonObject;
  }, [instance, properties]);
  const fresh = solution.version === version ? [] : properties.filter((property) => !(property.name in held));
  const form = useRef<HTMLFormElement>(null);
  const refusals = useRefusals(schema, form);
  const changed = useChanged();
  const [, navigate] = useLocation();
  const [edits, setEdits] = useState<Edits>({});
  const [shown, setShown] = useState<UpgradePreview>();
  const [failure, setFailure] = useState<Failure>();
  const [busy, setBusy] = useState(false);
  const values = useMemo(() => filled(held, edits), [held, edits]);
  const forbidden = useRefusal("edit", name);
  const { missing } = solution.requires;
  const refused = forbidden || (missing.length > 0 ? `This server lacks what it requires: ${missing.join("; ")}.` : "");
  const [wrong] = Object.entries(refusals.problems).flatMap(([place, list]) =>
    errors(list).map(({ message }) => `${titleOf(schema, place)}: ${message}`),
  );
  const order = useMemo(() => ({ from: solution.from ?? "", values: given(schema, edits) }), [solution, schema, edits]);

  const { show, whole } = refusals;
  const judged = useMemo(
    () => ({ solution: solution.name, from: order.from, flow: name, values }),
    [solution.name, order.from, name, values],
  );
  const judgement = useJudgement(judged, Object.keys(edits).length > 0);
  useEffect(() => {
    if (!judgement || judgement.values !== values) return;
    show(judgement.problems.filter(({ path = "" }) => whole || parameterOf(path) in edits));
  }, [judgement, values, whole, edits, show]);

  const change = (path: Path, value: Json | undefined) => {
    setEdits((before) => edited(before, filled(held, before), path, value));
    refusals.changed(path);
    setShown(undefined);
    setFailure(undefined);
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
    if (refused) return notice("failed", "no preview", refused);
    if (wrong) return form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
    void working(async () => {
      const found = await previewUpgrade(name, { ...order, choices: {} });
      if (!refusals.refuse(found.problems)) setShown(found);
    });
  };
  const go = (what: UpgradePreview, choices: Choices, keepLiterals: boolean) =>
    working(async () => {
      await upgrade(name, { ...order, choices }, what, keepLiterals);
      changed();
      navigate(`/flows/${name}`);
      const done = what.version === version ? "has its new parameters" : `is upgraded to ${what.version}`;
      notice("done", `${name} ${done}`, "If it runs, it keeps running, with the change.");
    });

  return (
    <>
      <p className="quiet">{children}</p>
      {fresh.length > 0 && (
        <p className={styles.fresh}>
          New in {solution.version}, with defaults unless you say otherwise:{" "}
          <strong>{listed(fresh.map((property) => property.label))}</strong>.
        </p>
      )}
      <form ref={form} noValidate aria-label="Parameters" className={styles.form} onSubmit={look}>
        <SchemaForm
          schema={schema}
          value={values}
          onChange={change}
          mode="parameters"
          flow={name}
          problems={refusals.problems}
        />
        {failure && failure.literalSecrets.length === 0 && <FailureBox error={failure} />}
        <ProblemLines problems={refusals.rest} />
        {!shown && (
          <FormActions
            forbidden={refused}
            wrong={wrong}
            hint="Nothing changes yet: you see first what would."
            act="Show what changes"
            busy={busy}
          />
        )}
      </form>
      {shown && (
        <UpgradePanel
          first={shown}
          order={order}
          instance={instance}
          busy={busy}
          secrets={(failure?.literalSecrets ?? []).map((place) => titleOf(schema, place))}
          go={(choices, keepLiterals) => void go(shown, choices, keepLiterals)}
        />
      )}
    </>
  );
}
