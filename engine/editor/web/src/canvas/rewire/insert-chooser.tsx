import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useModules } from "../../api/catalog";
import type { Component } from "../../api/client";
import { useEditing } from "../../document/editing";
import { edgeByKey, type Flow } from "../../document/flow";
import { type Choice, Chooser } from "../../look/chooser";
import { askWires } from "../wiring/wire-offers";
import { type Ends, endsFor, type Refusal } from "./insertion";

/** InsertChooser lists the components to put into a wire. Those that do not fit are last, with the reason. */
export function InsertChooser({
  edge: key,
  place,
  onChoose,
  onClose,
}: {
  edge: string;
  place: { left: number; top: number };
  onChoose: (component: string) => void;
  onClose: () => void;
}) {
  const modules = useModules();
  const editing = useEditing();
  const components = useMemo(() => modules.flatMap((module) => module.components ?? []), [modules]);
  const { data: fits, isPending } = useQuery({
    queryKey: ["fits into", key, components.length],
    queryFn: () => fitting(editing.store.get().flow, key, components),
    enabled: components.length > 0,
    gcTime: 0,
    retry: false,
  });
  return (
    <Chooser
      label={`Insert into ${key.replace(" -> ", " → ")}`}
      empty={isPending ? "Looking for components that fit…" : "No component found. Try another word."}
      choices={useMemo(() => (isPending ? [] : choicesOf(components, fits)), [components, fits, isPending])}
      {...place}
      onChoose={onChoose}
      onClose={onClose}
    />
  );
}

/** choicesOf lists the components. When the server did not say which fit, all can be chosen. */
function choicesOf(components: Component[], fits: Record<string, Ends | Refusal> | undefined): Choice[] {
  return components.map(({ name, description, info, tags }) => {
    const fit = fits?.[name];
    return {
      key: name,
      title: description || name,
      detail: fit && "input" in fit ? `${name}, from ${fit.input} to ${fit.output}` : name,
      words: [info ?? "", ...(tags ?? [])].join(" "),
      refused: fit && "refused" in fit ? fit.refused : undefined,
    };
  });
}

/** fitting asks by which ports each component fits into a wire, with a document that has one node of each. */
async function fitting(flow: Flow, key: string, components: Component[]): Promise<Record<string, Ends | Refusal>> {
  const edge = edgeByKey(flow, key);
  if (!edge) return {};
  const probes = components.map(({ name }, i) => ({ id: `probe-${i}`, component: name }));
  const asked = { ...flow, spec: { ...flow.spec, nodes: [...flow.spec.nodes, ...probes] } };
  const [into, outOf] = await Promise.all([askWires(asked, "from", edge.from), askWires(asked, "to", edge.to)]);
  return Object.fromEntries(probes.map(({ id, component }) => [component, endsFor(id, into, outOf)]));
}
