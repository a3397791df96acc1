import { api, type Saved, type Schemas, want } from "../../api/client";
import type { JsonObject } from "../../values/json";

/** Preview is the flow that would be installed, with its problems, permissions and changes. */
export type Preview = Schemas["ApiPreview"];

export interface Order {
  solution: string;
  /** "" for a solution that is built in. */
  from: string;
  /** The digest of the package that was shown, so that no other one is installed. */
  digest: string;
  flow: string;
  values: JsonObject;
  /** What its scripts run with; "" for what is usual. */
  engine: Engine;
}

export type Engine = "" | "strict" | "goja";

/** options leaves out of a request what is as usual. */
function options({ from, flow, values, engine }: Order) {
  return { ...(from && { from }), ...(engine && { engine }), flow, values };
}

/** preview asks for the flow that would be installed, whether the cluster grants its permissions, and advice on the values. It installs nothing. */
export function preview(order: Order): Promise<Preview> {
  return want(
    api.POST("/api/v1/solutions/{name}/preview", {
      params: { path: { name: order.solution } },
      body: { ...options(order), access: true, advice: true },
    }),
  );
}

/** install stores the flow, stopped. Secrets among the values are refused unless they are to be kept. */
export function install(order: Order, keepLiterals: boolean): Promise<Saved> {
  return want(
    api.POST("/api/v1/solutions/{name}/install", {
      params: { path: { name: order.solution } },
      body: {
        ...options(order),
        ...(order.digest && { digest: order.digest }),
        ...(keepLiterals && { allowLiteralSecrets: true }),
      },
    }),
  );
}

/** nextStep is the next step after installing a flow. */
export function nextStep(document: Preview["document"]): string {
  const ticker = document.spec?.nodes?.find((node) => node.component?.endsWith("/ticker"));
  return ticker
    ? `Press Start on the ticker${ticker.title ? `, “${ticker.title}”` : ""} to begin.`
    : "Press Start to begin.";
}
