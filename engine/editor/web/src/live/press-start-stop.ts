import { useQueryClient } from "@tanstack/react-query";
import { api, Failure, want } from "../api/client";
import { notice } from "../look/notice";
import { counted } from "../values/word-lists";

/** usePress returns a function that presses Start or Stop on every node with that button. */
export function usePress(name: string) {
  const client = useQueryClient();
  return async (button: "start" | "stop") => {
    const path = button === "start" ? "/api/v1/flows/{name}/start" : "/api/v1/flows/{name}/stop";
    try {
      const pressed = await want(api.POST(path, { params: { path: { name } } }));
      notice(
        "done",
        `${name} is ${button === "start" ? "started" : "stopped"}`,
        counted(pressed.nodes?.length ?? 0, "trigger"),
      );
    } catch (cause) {
      if (!(cause instanceof Failure)) throw cause;
      notice("failed", `not ${button === "start" ? "started" : "stopped"}: ${cause.message}`, cause.hint);
    }
    await client.invalidateQueries({ queryKey: ["status", name] });
  };
}
