import { useQuery } from "@tanstack/react-query";
import { type Saved, api, want } from "../api/client";
import type { components } from "../api/schema";
import type { JsonObject } from "../model/document";
import { versionFrom } from "./parameters";

/** Preview is what installing would do. */
export type Preview = components["schemas"]["ApiPreview"];

export interface Order {
  solution: string;
  flow: string;
  values: JsonObject;
}

/** preview asks what installing would do, and whether the cluster would let the flow do it. Nothing is done. */
export function preview({ solution, flow, values }: Order): Promise<Preview> {
  return want(api.POST("/api/v1/solutions/{name}/preview", { params: { path: { name: solution } }, body: { flow, values, access: true } }));
}

/** install stores the flow, stopped; replace lets it take the place of one that came from the same solution. */
export function install({ solution, flow, values }: Order, replace: boolean): Promise<Saved> {
  return want(api.POST("/api/v1/solutions/{name}/install", { params: { path: { name: solution } }, body: { flow, values, replace } }));
}

/** useOrigin returns the version of the solution that a stored flow came from; "" when it came from elsewhere, undefined until that is known. */
export function useOrigin(flow: string, solution: string, stored: boolean): string | undefined {
  const { data, isError } = useQuery({
    queryKey: ["origin", flow, solution],
    queryFn: async () => {
      const document = await want(
        api.GET("/api/v1/flows/{name}", { params: { path: { name: flow }, header: { Accept: "application/json" } }, parseAs: "json" }),
      );
      return versionFrom((document as { metadata?: { annotations?: Record<string, string> } }).metadata?.annotations, solution) ?? "";
    },
    enabled: stored,
    retry: false,
  });
  return stored && !isError ? data : "";
}

/** nextStep says what a person does with a flow that was just installed. */
export function nextStep(document: Preview["document"]): string {
  const ticker = document.spec?.nodes?.find((node) => node.component?.endsWith("/ticker"));
  return ticker ? `Press Start on the ticker${ticker.title ? `, “${ticker.title}”` : ""}, to begin.` : "Press Start to begin.";
}
