import type { Extension } from "@codemirror/state";

export type CodeLanguage = "javascript" | "typescript" | "json" | "yaml" | "text";

/** loadLanguage loads the grammar of a language. Each grammar is a separate chunk. */
export async function loadLanguage(language: CodeLanguage): Promise<Extension> {
  switch (language) {
    case "javascript":
      return (await import("@codemirror/lang-javascript")).javascript();
    case "typescript":
      return (await import("@codemirror/lang-javascript")).javascript({ typescript: true });
    case "json":
      return (await import("@codemirror/lang-json")).json();
    case "yaml":
      return (await import("@codemirror/lang-yaml")).yaml();
    case "text":
      return [];
  }
}
