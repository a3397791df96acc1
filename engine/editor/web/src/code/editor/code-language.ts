import type { Extension } from "@codemirror/state";

export type CodeLanguage = "javascript" | "typescript" | "json" | "yaml" | "text";

/** loadLanguage reads the grammar of a language: each is a chunk of its own. */
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
