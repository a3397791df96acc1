import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, want } from "../../api/client";
import { useQueues } from "../queues";

/** How many dead letters are read at once. */
const page = 50;

/**
 * useLetters reads the dead letters of an edge and with a cause, where "" fits all, the newest
 * first. It reads them again when there are others.
 */
export function useLetters(flow: string, edge: string, cause: string) {
  const letters = useInfiniteQuery({
    queryKey: ["dead letters", flow, edge, cause],
    queryFn: ({ pageParam }) =>
      want(
        api.GET("/api/v1/flows/{name}/dead-letters", {
          params: {
            path: { name: flow },
            query: { edge: edge || undefined, cause: cause || undefined, limit: page, after: pageParam || undefined },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (last) => last.next || undefined,
    gcTime: 0,
    retry: false,
  });
  // The count alone is not enough: those that were retried may have failed again before it was asked for.
  const those = useQueues(({ list }) => list.map(({ edge, dead, died }) => `${edge} ${dead} ${died}`).join());
  const { refetch } = letters;
  useEffect(() => {
    void refetch();
  }, [those, refetch]);
  return letters;
}
