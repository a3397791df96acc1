import { useEffect, useState } from "react";
import { api, draft, Failure, type Problem, want } from "../../api/client";
import type { JsonObject } from "../../values/json";
import type { Order } from "./install";

/** Judged is what is judged of an order. */
type Judged = Pick<Order, "solution" | "from" | "flow" | "values">;

/** How long after the last key the server is asked, in ms. */
const pause = 250;

/** judge asks what the server, and with it each node, says of the values. Nothing is installed. */
async function judge({ solution, from, flow, values }: Judged, signal: AbortSignal): Promise<Problem[]> {
  try {
    const { problems } = await want(
      api.POST("/api/v1/solutions/{name}/preview", {
        params: { path: { name: solution } },
        headers: draft(`values of ${solution}`),
        body: { from, flow, values },
        signal,
      }),
    );
    return problems;
  } catch (cause) {
    if (cause instanceof Failure && cause.status === 422) return cause.problems;
    throw cause;
  }
}

/** Judgement is what the server says of some values. */
export interface Judgement {
  values: JsonObject;
  problems: Problem[];
}

/**
 * useJudgement asks about the values while they are typed. The answer is that of the
 * newest values that the server has judged; undefined before the first.
 */
export function useJudgement(order: Judged, asked: boolean): Judgement | undefined {
  const { solution, from, flow, values } = order;
  const [judgement, setJudgement] = useState<Judgement>();
  useEffect(() => {
    if (!asked) return;
    const ended = new AbortController();
    const timer = setTimeout(() => {
      // Without an answer nothing is known; the preview says why the server has none.
      judge({ solution, from, flow, values }, ended.signal).then(
        (problems) => setJudgement({ values, problems }),
        () => undefined,
      );
    }, pause);
    return () => {
      clearTimeout(timer);
      ended.abort();
    };
  }, [solution, from, flow, values, asked]);
  return judgement;
}
