/** SecretName refers to a value in a Kubernetes Secret. Settings hold the name, never the value. */
export interface SecretName {
  name: string;
  key: string;
}

const call = /^\s*\{\{\s*secret\(\s*("(?:[^"\\]|\\.)*"|'[^'\\]*')\s*\)\s*\}\}\s*$/;

/** readSecret reads {{ secret("name/key") }}; undefined when the text is something else. */
export function readSecret(value: unknown): SecretName | undefined {
  const quoted = typeof value === "string" ? call.exec(value)?.[1] : undefined;
  if (quoted === undefined) return undefined;
  const text = unquoted(quoted);
  if (text === undefined) return undefined;
  const slash = text.indexOf("/");
  return slash < 0 ? { name: text, key: "" } : { name: text.slice(0, slash), key: text.slice(slash + 1) };
}

/** writeSecret is the reverse of readSecret; undefined when name and key are empty. */
export function writeSecret({ name, key }: SecretName): string | undefined {
  if (name === "" && key === "") return undefined;
  return `{{ secret(${JSON.stringify(`${name}/${key}`)}) }}`;
}

function unquoted(quoted: string): string | undefined {
  if (quoted.startsWith("'")) return quoted.slice(1, -1);
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined;
  }
}
