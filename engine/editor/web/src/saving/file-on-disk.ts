import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { api, type Disk, Failure, want } from "../api/client";
import { useArrange } from "../desk/desk";
import { useEditing, useHistory } from "../document/editing";
import { dirty } from "../document/undo-history";
import { useLive } from "../live/live";
import { notice } from "../look/notice";
import { readFlow } from "./open-flow";
import { useLifeStore } from "./saving-state";

/** useDisk compares the flow's file with what runs, again whenever one of them changes; undefined until it is known. */
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
  /** Deploys the file, of the revision that was shown. Without unsaved changes the editor shows it then. */
  load(shown: Disk): Promise<void>;
  /** Writes what runs to the file, in the place of the revision that was shown. */
  overwrite(shown: Disk): Promise<void>;
}

/** useDiskActions returns what can be done about a file that differs from what runs. */
export function useDiskActions(name: string): DiskActions {
  const editing = useEditing();
  const life = useLifeStore();
  const arrange = useArrange();
  const client = useQueryClient();
  return useMemo(() => {
    const act = async (what: string, work: () => Promise<void>) => {
      if (life.get().saving) return;
      life.set((before) => ({ ...before, saving: true }));
      try {
        await work();
        arrange({ dialog: "" });
      } catch (cause) {
        if (!(cause instanceof Failure)) throw cause;
        notice("failed", `not ${what}: ${cause.message}`, cause.hint || cause.problems[0]?.message);
      } finally {
        life.set((before) => ({ ...before, saving: false }));
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
          // Unsaved changes stay: the page says that the flow was saved beside them.
          const kept = dirty(editing.store.get());
          if (!kept) {
            editing.do({ do: "replace", flow: opened.flow });
            editing.stored(opened.flow, opened.revision);
          }
          notice("done", `the file of ${name} is loaded`, kept ? "Your unsaved changes are kept." : undefined);
        }),
      overwrite: (shown) =>
        act("written", async () => {
          await want(api.POST("/api/v1/flows/{name}/overwrite", { params: params(shown) }));
          notice("done", `the file of ${name} is what runs again`);
        }),
    };
  }, [name, editing, life, arrange, client]);
}
