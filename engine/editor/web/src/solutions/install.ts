import { useQuery } from "@tanstack/react-query";
import { api, type Saved, type Schemas, want } from "../api/client";
import type { JsonObject } from "../values/json";

/** Preview is what installing would do. */
export type Preview = Schemas["ApiPreview"];

export interface Order {
  solution: string;
  flow: string;
  values: JsonObject;
}

/** preview asks what installing would do, whether the cluster would let the flow do it, and which values would suit the cluster better. Nothing is done. */
export function preview({ solution, flow, values }: Order): Promise<Preview> {
  return want(
    api.POST("/api/v1/solutions/{name}/preview", {
      params: { path: { name: solution } },
      body: { flow, values, access: true, advice: true },
    }),
  );
}

/** install stores the flow, stopped; replace lets it take the place of one that came from the same solution. */
export function install({ solution, flow, values }: Order, replace: boolean): Promise<Saved> {
  return want(
    api.POST("/api/v1/solutions/{name}/install", {
      params: { path: { name: solution } },
      body: { flow, values, replace },
    }),
  );
}

/** Installed is what a stored flow holds of a solution's parameters. The version is "" when the flow came from elsewhere. */
export interface Installed {
  version: string;
  values: JsonObject;
}

const elsewhere: Installed = { version: "", values: {} };

/** useInstalled returns what a stored flow holds; undefined until that is known. */
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

/** nextStep says what a person does with a flow that was just installed. */
export function nextStep(document: Preview["document"]): string {
  const ticker = document.spec?.nodes?.find((node) => node.component?.endsWith("/ticker"));
  return ticker
    ? `Press Start on the ticker${ticker.title ? `, “${ticker.title}”` : ""}, to begin.`
    : "Press Start to begin.";
}
