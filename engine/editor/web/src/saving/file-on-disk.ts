import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { api, type Disk, Failure, want } from "../api/client";
import { useArrange } from "../desk/desk";
import { useEditing, useHistory } from "../document/editing";
import { dirty } from "../document/undo-history";
import { useLive } from "../live/live";
import { notice } from "../look/notice";
import { readFlow } from "./open-flow";
import { useSavingStateStore } from "./saving-state";

/** useDisk compares the flow's file with the deployed flow, and again when either changes; disk is undefined until then. */
export function useDisk(name: string): { disk: Disk | undefined; error: Error | null } {
  const stored = useHistory((h) => h.revision !== "");
  const changes = useLive((live) => live.disk + live.deployed);
  const connected = useLive((live) => live.connection === "open");
  const { data, error, refetch } = useQuery({
    queryKey: ["disk", name],
    queryFn: () => want(api.GET("/api/v1/flows/{name}/disk", { params: { path: { name } } })),
    enabled: stored,
    retry: false,
  });
  useEffect(() => {
    if (stored && connected) void refetch();
  }, [stored, connected, changes, refetch]);
  return { disk: stored ? data : undefined, error };
}

export interface DiskActions {
  /** Deploys the revision of the file that was shown. Without unsaved changes the editor then shows it. */
  load(shown: Disk): Promise<void>;
  /** Overwrites the revision of the file that was shown with the deployed flow. */
  overwrite(shown: Disk): Promise<void>;
}

/** useDiskActions returns the actions for a file that differs from the deployed flow. */
export function useDiskActions(name: string): DiskActions {
  const editing = useEditing();
  const state = useSavingStateStore();
  const arrange = useArrange();
  const client = useQueryClient();
  return useMemo(() => {
    const act = async (what: string, work: () => Promise<void>) => {
      if (state.get().saving) return;
      state.set((before) => ({ ...before, saving: true }));
      try {
        await work();
        arrange({ dialog: "" });
      } catch (cause) {
        if (!(cause instanceof Failure)) throw cause;
        notice("failed", `not ${what}: ${cause.message}`, cause.hint || cause.problems[0]?.message);
      } finally {
        state.set((before) => ({ ...before, saving: false }));
        for (const key of ["disk", "status"]) void client.invalidateQueries({ queryKey: [key, name] });
        void client.invalidateQueries({ queryKey: ["flows"] });
      }
    };
    const params = (shown: Disk) => ({
      path: { name },
      header: shown.revision === "" ? {} : { "If-Match": `"${shown.revision}"` },
    });
    return {
      load: (shown) =>
        act("loaded", async () => {
          await want(api.POST("/api/v1/flows/{name}/load", { params: params(shown) }));
          const opened = await readFlow(name);
          // Unsaved changes stay. The page shows that the flow was saved meanwhile.
          const kept = dirty(editing.store.get());
          if (!kept) editing.open(opened.flow, opened.revision);
          notice("done", `the file of ${name} is loaded`, kept ? "Your unsaved changes are kept." : undefined);
        }),
      overwrite: (shown) =>
        act("written", async () => {
          await want(api.POST("/api/v1/flows/{name}/overwrite", { params: params(shown) }));
          notice("done", `the file of ${name} was overwritten with what runs`);
        }),
    };
  }, [name, editing, state, arrange, client]);
}
