import { useQuery } from "@tanstack/react-query";
import { api, type Saved, type Schemas, want } from "../api/client";
import type { JsonObject } from "../values/json";

/** Preview is the flow that would be installed, with its problems, permissions and changes. */
export type Preview = Schemas["ApiPreview"];

export interface Order {
  solution: string;
  /** "" for a solution that is built in. */
  from: string;
  flow: string;
  values: JsonObject;
}

/** preview asks for the flow that would be installed, whether the cluster grants its permissions, and advice on the values. It installs nothing. */
export function preview({ solution, from, flow, values }: Order): Promise<Preview> {
  return want(
    api.POST("/api/v1/solutions/{name}/preview", {
      params: { path: { name: solution } },
      body: { from, flow, values, access: true, advice: true },
    }),
  );
}

/**
 * install stores the flow, stopped. With replace it may replace a flow from the same solution.
 * Secrets among the values are refused unless they are to be kept.
 */
export function install(
  { solution, from, flow, values }: Order,
  replace: boolean,
  keepLiterals: boolean,
): Promise<Saved> {
  return want(
    api.POST("/api/v1/solutions/{name}/install", {
      params: { path: { name: solution } },
      body: { from, flow, values, replace, ...(keepLiterals ? { allowLiteralSecrets: true } : {}) },
    }),
  );
}

/** Installed is the version and parameters of a flow that was installed from a solution. The version is "" for any other flow. */
export interface Installed {
  version: string;
  values: JsonObject;
}

const elsewhere: Installed = { version: "", values: {} };

/** useInstalled returns the parameters of a stored flow; undefined until they are loaded. */
export function useInstalled(flow: string, solution: string, stored: boolean): Installed | undefined {
  const { data, isError } = useQuery({
    queryKey: ["installed", flow, solution],
    queryFn: async (): Promise<Installed> => {
      const { version, values } = await want(
        api.GET("/api/v1/solutions/{name}/values", { params: { path: { name: solution }, query: { flow } } }),
      );
      return { version, values: values as JsonObject };
    },
    enabled: stored,
    retry: false,
    staleTime: 0,
    gcTime: 0, // the flow may have been edited since
  });
  if (!stored) return elsewhere;
  return data ?? (isError ? elsewhere : undefined);
}

/** nextStep is the next step after installing a flow. */
export function nextStep(document: Preview["document"]): string {
  const ticker = document.spec?.nodes?.find((node) => node.component?.endsWith("/ticker"));
  return ticker
    ? `Press Start on the ticker${ticker.title ? `, “${ticker.title}”` : ""} to begin.`
    : "Press Start to begin.";
}
