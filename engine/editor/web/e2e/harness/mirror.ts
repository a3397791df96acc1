import type { Playground } from "./playground";

const kinds =
  "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";

/** digestAt asks the playground's mirror for the digest of an image; undefined when it has none. */
export async function digestAt(playground: Playground, repository: string, tag: string): Promise<string | undefined> {
  const answer = await fetch(`http://${playground.mirror}/v2/${repository}/manifests/${tag}`, {
    method: "HEAD",
    headers: { Accept: kinds },
  });
  return answer.ok ? (answer.headers.get("Docker-Content-Digest") ?? undefined) : undefined;
}
