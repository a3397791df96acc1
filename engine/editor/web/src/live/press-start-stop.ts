import { useQueryClient } from "@tanstack/react-query";
import { api, Failure, type NodeStatus, want } from "../api/client";
import { notice } from "../look/notice";
import type { JsonObject } from "../values/json";
import { counted } from "../values/word-lists";

/** usePress returns a function that presses Start or Stop, on every node with that button or on one. */
export function usePress(name: string) {
  const client = useQueryClient();
  return async (button: "start" | "stop", node = "") => {
    const path = button === "start" ? "/api/v1/flows/{name}/start" : "/api/v1/flows/{name}/stop";
    const done = button === "start" ? "started" : "stopped";
    try {
      if (node) {
        await pressOn(name, node, { [button]: true });
        notice("done", `${node} is ${done}`);
      } else {
        const pressed = await want(api.POST(path, { params: { path: { name } } }));
        notice("done", `${name} is ${done}`, counted(pressed.nodes?.length ?? 0, "trigger"));
      }
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      notice("failed", `not ${done}: ${cause.message}`, cause.hint);
    }
    await client.invalidateQueries({ queryKey: ["status", name] });
  };
}

/** pressOn presses buttons and sends fields on a node's panel. */
export function pressOn(name: string, node: string, body: JsonObject): Promise<NodeStatus> {
  return want(api.POST("/api/v1/flows/{name}/nodes/{node}/control", { params: { path: { name, node } }, body }));
}
