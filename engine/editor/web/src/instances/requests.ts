import { api, type Saved, type UpgradePreview, want } from "../api/client";
import type { JsonObject } from "../values/json";
import type { Choices } from "./conflicts";

/** Order is an upgrade that somebody wants. */
export interface Order {
  /** Where the version is taken from; "" for where the installed one is from. */
  from: string;
  /** Those that change: what is not given stays as it is in the flow. */
  values: JsonObject;
  choices: Choices;
}

const of = (name: string) => ({ params: { path: { name } } });

/** body leaves out of an order what is as usual. */
const body = ({ from, values, choices }: Order) => ({ ...(from && { from }), values, choices: { ...choices } });

/** previewUpgrade says what an upgrade would change. It changes nothing. */
export async function previewUpgrade(name: string, order: Order): Promise<UpgradePreview> {
  const found = await want(api.POST("/api/v1/instances/{name}/upgrade/preview", { ...of(name), body: body(order) }));
  // A list without items may come as null.
  return {
    ...found,
    conflicts: found.conflicts ?? [],
    permissions: found.permissions ?? [],
    problems: found.problems ?? [],
    changes: found.changes ?? [],
  };
}

/** upgrade takes the package and the flow that were shown, and no other that was pushed, or edited, meanwhile. */
export function upgrade(name: string, order: Order, shown: UpgradePreview, keepLiterals: boolean): Promise<Saved> {
  const { digest, revision } = shown;
  return want(
    api.POST("/api/v1/instances/{name}/upgrade", {
      ...of(name),
      body: { ...body(order), ...(digest && { digest }), revision, ...(keepLiterals && { allowLiteralSecrets: true }) },
    }),
  );
}

/** rollback brings the version before back, with its document and its state. */
export function rollback(name: string): Promise<unknown> {
  return want(api.POST("/api/v1/instances/{name}/rollback", of(name)));
}
