import { type RefObject, useCallback, useEffect, useMemo, useState } from "react";
import type { Problem } from "../../api/client";
import { noProblems, type ProblemsByPath } from "../../form/values/problems-by-path";
import { propertiesOf, type Schema } from "../../form/values/schema";
import { announce } from "../../look/notice";
import type { Path } from "../../values/json";
import { split, without } from "./parameters";

/** Refusals is what the server says of the parameters in a form. */
export interface Refusals {
  problems: ProblemsByPath;
  /** What is about no parameter. */
  rest: Problem[];
  /** True after the first refusal: then all problems are shown, before it those of what was typed. */
  whole: boolean;
  /** Takes problems over, and moves the focus to the first. Returns true when there is an error among them. */
  refuse(list: Problem[]): boolean;
  /** Shows these problems, without moving the focus. */
  show(list: Problem[]): void;
  /** Forgets the problems of a value that has changed. */
  changed(path: Path): void;
  clear(): void;
}

/** useRefusals keeps the problems of a form of parameters. */
export function useRefusals(schema: Schema, form: RefObject<HTMLFormElement | null>): Refusals {
  const names = useMemo(() => propertiesOf(schema).map((property) => property.name), [schema]);
  const [problems, setProblems] = useState<ProblemsByPath>(noProblems);
  const [rest, setRest] = useState<Problem[]>([]);
  const [refused, setRefused] = useState(0);
  useEffect(() => {
    if (refused > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [refused, form]);
  const show = useCallback((list: Problem[]) => setProblems(split(list, names).byPath), [names]);
  const refuse = (list: Problem[]) => {
    show(list);
    setRest(split(list, names).rest);
    const count = list.filter((one) => one.severity === "error").length;
    if (count === 0) return false;
    announce(`${count === 1 ? "One value has" : `${count} values have`} an error.`);
    setRefused((n) => n + 1);
    return true;
  };
  const changed = (path: Path) => {
    setProblems((before) => without(before, path));
    setRest([]);
  };
  const clear = () => {
    setProblems(noProblems);
    setRest([]);
  };
  return { problems, rest, whole: refused > 0, refuse, show, changed, clear };
}
