import { useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Instance, type SolutionLine, want } from "../../api/client";
import { repositoryOf } from "./where-from";

/** How long what registries said is taken for true, in ms. */
const fresh = 60_000;

/** useMarket returns the solutions of all catalogues, with what is wrong with a catalogue. */
export function useMarket() {
  return useQuery({ queryKey: ["solutions"], queryFn: () => want(api.GET("/api/v1/solutions", {})), staleTime: fresh });
}

/** useSolution returns all of a solution. The server reads a package from its registry, and runs nothing of it. */
export function useSolution(name: string, from: string, asked = true) {
  return useQuery({
    queryKey: ["solution", name, from],
    queryFn: () =>
      want(api.GET("/api/v1/solutions/{name}", { params: { path: { name }, query: { from: from || undefined } } })),
    enabled: asked,
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** useInstances returns the installed solutions. */
export function useInstances() {
  return useQuery({
    queryKey: ["instances"],
    queryFn: async () => (await want(api.GET("/api/v1/instances", {}))).items,
  });
}

/** useInstance returns an installed solution by its name. */
export function useInstance(name: string) {
  return useQuery({
    queryKey: ["instances", name],
    queryFn: () => want(api.GET("/api/v1/instances/{name}", { params: { path: { name } } })),
  });
}

/** useChanged returns a function that reads again what an install, an upgrade or an uninstall changes. */
export function useChanged(): () => void {
  const client = useQueryClient();
  return () => {
    for (const key of ["instances", "flows", "installed", "access"]) void client.invalidateQueries({ queryKey: [key] });
  };
}

/** instancesOf returns what was installed from a solution, in whatever version of the same repository. */
export function instancesOf(
  { name, from = "" }: Pick<SolutionLine, "name" | "from">,
  instances: Instance[],
): Instance[] {
  return instances.filter((one) => one.solution === name && repositoryOf(one.from ?? "") === repositoryOf(from));
}
