import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { Failure, type Problem } from "../api/client";
import { type CheckStore, sorted, useCheckStore } from "../check/check";
import { useArrange } from "../desk/desk";
import { useEditing } from "../document/editing";
import type { Flow } from "../document/flow";
import { dirty } from "../document/undo-history";
import { announce, notice } from "../look/notice";
import { bySeverity, errors } from "../problems/problem-place";
import { useShowProblem } from "../problems/show-problem";
import { counted } from "../values/word-lists";
import { layoutOnly, putFlow } from "./flow-requests";
import { managedOf } from "./managed";
import { readFlow } from "./open-flow";
import { useSavingStateStore } from "./saving-state";

export interface Saving {
  /** Begins to save: shows what would change, or the errors. Changes of the layout only are saved at once. */
  save(): void;
  /**
   * Saves and deploys. Base is the revision to replace; by default the one that editing began from.
   * Secrets that were typed in are refused unless they are to be kept, and so is a flow that a tool
   * manages, unless it is to be overwritten.
   */
  confirm(base?: string, keepLiterals?: boolean, overwriteManaged?: boolean): Promise<void>;
  /** Opens the version that somebody else saved; undo restores the one from here. */
  takeTheirs(): void;
}

/** useSaving returns the functions that save the open flow. */
export function useSaving(): Saving {
  const editing = useEditing();
  const state = useSavingStateStore();
  const checks = useCheckStore();
  const arrange = useArrange();
  const showProblem = useShowProblem();
  const client = useQueryClient();
  return useMemo(() => {
    const refuse = (problems: Problem[], flow: Flow) => {
      const list = errors(problems);
      arrange({ dialog: "", drawer: "problems" });
      const first = bySeverity(problems)[0];
      if (first) showProblem(first, flow);
      announce(`Not saved: ${counted(list.length, "error")}. ${first?.message ?? ""}`);
    };

    const conflict = async (name: string, base: string, cause: Failure) => {
      const theirs = await readFlow(name).catch(() => undefined);
      if (theirs && theirs.revision === base && cause.status === 412) {
        // The deployed flow is unchanged, so somebody edited the file.
        notice("failed", `not saved: ${cause.message}`, "Load or overwrite the file first.");
        return arrange({ dialog: "disk" });
      }
      if (!theirs || theirs.revision === base) return notice("failed", cause.message, cause.hint);
      state.set((before) => ({ ...before, theirs }));
      arrange({ dialog: "conflict" });
    };

    const confirm = async (base = editing.store.get().revision, keepLiterals = false, overwriteManaged = false) => {
      if (state.get().saving) return;
      const { flow } = editing.store.get();
      const name = flow.metadata.name;
      state.set((before) => ({ ...before, saving: true }));
      try {
        const saved = await putFlow(flow, base, { keepLiterals, overwriteManaged });
        editing.stored(flow, saved.revision);
        state.set((before) => ({ ...before, theirs: undefined, restored: false }));
        arrange({ dialog: "" });
        for (const key of ["status", "disk"]) void client.invalidateQueries({ queryKey: [key, name] });
        void client.invalidateQueries({ queryKey: ["flows"] });
        if (saved.created)
          notice(
            "done",
            `${name} is saved and deployed`,
            saved.startable ? "It is stopped: press Start to begin." : undefined,
          );
        else
          notice(
            "done",
            `${name} is saved`,
            saved.state === "running" ? "It keeps running, with the change." : undefined,
          );
      } catch (cause) {
        if (!(cause instanceof Failure)) throw cause;
        if (cause.status === 409 || cause.status === 412) await conflict(name, base, cause);
        else if (cause.literalSecrets.length > 0 && !state.get().theirs) arrange({ dialog: "save" });
        else if (cause.status === 422 && cause.problems.length > 0) {
          showProblems(checks, flow, cause.problems);
          refuse(cause.problems, flow);
        } else
          notice(
            "failed",
            `not saved: ${cause.message}`,
            cause.unreachable ? "Your changes are kept: save again when the server is back." : cause.hint,
          );
      } finally {
        state.set((before) => ({ ...before, saving: false }));
      }
    };

    const save = () => {
      const history = editing.store.get();
      const name = history.flow.metadata.name;
      if (managedOf(client.getQueryData(["disk", name])).by) return arrange({ dialog: "export" });
      if (!dirty(history)) return notice("done", "nothing to save", "The stored flow is the same.");
      const check = checks.get();
      if (check.of === history.flow && errors(check.problems).length > 0) return refuse(check.problems, history.flow);
      if (state.get().theirs) return arrange({ dialog: "conflict" });
      if (history.saved && layoutOnly(history.saved, history.flow)) return void confirm();
      arrange({ dialog: "save" });
    };

    const takeTheirs = () => {
      const theirs = state.get().theirs;
      if (!theirs) return;
      const changed = dirty(editing.store.get());
      editing.open(theirs.flow, theirs.revision);
      state.set((before) => ({ ...before, theirs: undefined, restored: false }));
      arrange({ dialog: "" });
      notice("done", "the stored version is open now", changed ? "Undo restores your version." : undefined);
    };

    return { save, confirm, takeTheirs };
  }, [editing, state, checks, arrange, showProblem, client]);
}

/** showProblems puts the problems that the server found while saving at their nodes and wires. */
function showProblems(checks: CheckStore, flow: Flow, problems: Problem[]) {
  checks.set((before) =>
    sorted(
      flow,
      {
        valid: false,
        problems,
        edges: Object.values(before.verdicts),
        nodes: Object.entries(before.ports).map(([id, ports]) => ({ id, ports })),
      },
      before,
    ),
  );
}
