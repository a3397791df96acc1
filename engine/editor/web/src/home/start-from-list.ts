import { api, Failure, want } from "../api/client";
import { missing } from "../permissions/missing-permissions";
import { permissionWords } from "../permissions/permission-words";

/**
 * press presses Start or Stop on every node of a flow with that button. A flow that
 * lacks permissions is not started from the list: its page shows what to grant, and
 * can start it anyway.
 */
export async function press(name: string, button: "start" | "stop"): Promise<void> {
  const params = { path: { name } };
  if (button === "stop") {
    await want(api.POST("/api/v1/flows/{name}/stop", { params }));
    return;
  }
  const access = await want(api.GET("/api/v1/flows/{name}/access", { params }));
  const lacking = missing(access);
  if (lacking[0]) {
    const more = lacking.length > 1 ? `, and ${lacking.length - 1} more` : "";
    throw new Failure(
      403,
      `it lacks the permission to ${permissionWords(lacking[0].permission)}${more}`,
      "Open the flow and press Start: it shows what to grant, and can start it anyway.",
    );
  }
  await want(api.POST("/api/v1/flows/{name}/start", { params }));
}
