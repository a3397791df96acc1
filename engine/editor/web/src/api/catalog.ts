import { useQuery } from "@tanstack/react-query";
import { api, type Component, type Module, want } from "./client";

/** The modules with their components, without ports. They don't change while the server runs. */
export function useModules(): Module[] {
  const { data } = useQuery({
    queryKey: ["modules"],
    queryFn: () => want(api.GET("/api/v1/modules", {})),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data?.items ?? none;
}

const none: Module[] = [];

/** A component with the ports of its default settings; undefined until it is loaded. */
export function useComponent(name: string): Component | undefined {
  const { data } = useQuery({ ...componentQuery(name), enabled: name !== "" });
  return data;
}

export function componentQuery(name: string) {
  const [module = "", component = ""] = name.split("/");
  return {
    queryKey: ["component", name],
    queryFn: () =>
      want(api.GET("/api/v1/components/{module}/{component}", { params: { path: { module, component } } })),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  };
}
