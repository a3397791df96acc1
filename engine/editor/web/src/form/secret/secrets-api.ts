import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, want } from "../../api/client";

export type SecretMade = Schemas["ApiSecretMade"];

/** Secrets are the names of the Secrets that secret() can read. */
export interface Secrets {
  namespace: string;
  names: string[];
  /** True when there are more than are listed. */
  more: boolean;
  /** Why they can't be listed; "" when they are. */
  unavailable: string;
  mayCreate: boolean;
}

/** How many pages of names are read. Who has more Secrets types the name. */
const mostPages = 4;

async function listSecrets(): Promise<Secrets> {
  const all: Secrets = { namespace: "", names: [], more: false, unavailable: "", mayCreate: false };
  let after: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const query = after === undefined ? { limit: 500 } : { limit: 500, after };
    const list = await want(api.GET("/api/v1/secrets", { params: { query } }));
    all.names.push(...list.names);
    all.namespace = list.namespace;
    all.mayCreate = list.mayCreate;
    all.unavailable = all.names.length > 0 ? "" : (list.unavailable ?? "");
    after = list.next;
    all.more = after !== undefined && after !== "";
    if (!all.more) break;
  }
  return all;
}

/** useSecrets returns the Secrets that there are; undefined until they are loaded. */
export function useSecrets(): Secrets | undefined {
  const { data, error } = useQuery({ queryKey: ["secrets"], queryFn: listSecrets, retry: false, staleTime: 15_000 });
  if (error) return { namespace: "", names: [], more: false, unavailable: error.message, mayCreate: false };
  return data;
}

/** useSecretKeys returns the keys of a Secret, or why they are not known; undefined until they are loaded. */
export function useSecretKeys(name: string): { keys: string[]; unavailable: string } | undefined {
  const { data, error } = useQuery({
    queryKey: ["secrets", name],
    queryFn: async () => {
      const { keys, unavailable = "" } = await want(
        api.GET("/api/v1/secrets/{secret}", { params: { path: { secret: name } } }),
      );
      return { keys, unavailable };
    },
    enabled: name !== "",
    retry: false,
    staleTime: 15_000,
  });
  if (error) return { keys: [], unavailable: error.message };
  return name === "" ? { keys: [], unavailable: "" } : data;
}

/** makeSecret makes a Secret with one value for a flow. */
export function makeSecret(flow: string, name: string, key: string, value: string): Promise<SecretMade> {
  return want(api.POST("/api/v1/secrets", { body: { flow, name, key, value } }));
}
