import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, want } from "../api/client";

/** What the person in front of the page may do, as Kubernetes decides. */
export type Rights = Schemas["ApiRights"];
export type Session = Schemas["ApiSession"];

/** How long an answer is taken for true, in ms: rights come and go. */
const fresh = 30_000;

/** useSession returns who the person is and what they may do with a flow, or with all flows; undefined until that is known. */
export function useSession(flow = "") {
  return useQuery({
    queryKey: ["session", flow],
    queryFn: () => want(api.GET("/api/v1/session", { params: { query: { flow: flow || undefined } } })),
    staleTime: fresh,
    refetchInterval: fresh,
  });
}

const wanted: Record<keyof Rights, { act: string; right: string }> = {
  look: { act: "look at", right: "get flows.patchbay.dev" },
  create: { act: "make", right: "create flows.patchbay.dev" },
  edit: { act: "change", right: "update flows.patchbay.dev" },
  remove: { act: "remove", right: "delete flows.patchbay.dev" },
  start: { act: "start, stop or send messages to", right: "update flows/start.patchbay.dev" },
  runs: { act: "see the messages of", right: "get flows/runs.patchbay.dev" },
};

/** refusal says why somebody may not do something; "" when they may, or when it is not known yet. */
export function refusal(session: Session | undefined, what: keyof Rights, flow = ""): string {
  if (!session || session.rights[what]) return "";
  const { act, right } = wanted[what];
  return `You may not ${act} ${flow ? "this flow" : "flows here"}: ${session.user || "you"} would need the right to ${right}.`;
}

/** useRefusal says why the person may not do something with a flow, or with flows; "" when they may. */
export function useRefusal(what: keyof Rights, flow = ""): string {
  return refusal(useSession(flow).data, what, flow);
}
