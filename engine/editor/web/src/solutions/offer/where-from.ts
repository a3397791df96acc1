/** What a reference to a package in a registry begins with. A solution from nowhere, "", is built in. */
const scheme = "oci://";

/** solutionAddress is the page of a solution, which is built in unless it is taken from elsewhere. */
export function solutionAddress(name: string, from = ""): string {
  const page = `/solutions/${encodeURIComponent(name)}`;
  return from === "" ? page : `${page}?from=${encodeURIComponent(from)}`;
}

/** repositoryOf is a reference without scheme, tag and digest: "host:5000/team/mirror". */
export function repositoryOf(from: string): string {
  const [name = ""] = from.replace(scheme, "").split("@");
  // A colon before the last slash belongs to the port.
  return name.replace(/:[^/:]*$/, "");
}

/** nameIn is the name of a solution by the last part of its repository, as push names it. */
export function nameIn(from: string): string {
  return repositoryOf(from).replace(/^.*\//, "");
}

/** fromText says where a solution is taken from, with its digest cut short. */
export function fromText(from: string | undefined): string {
  return from ? from.replace(scheme, "").replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+$/, "$1…") : "built in";
}

/** shortDigest is a digest that people can compare at a glance. */
export function shortDigest(digest: string): string {
  return digest.replace(/^(sha256:[0-9a-f]{12})[0-9a-f]+$/, "$1…");
}

/** referenceProblem says why a text is no reference to a package; "" when it is one. The server looks closer. */
export function referenceProblem(text: string): string {
  if (text === "") return "Type a reference, such as oci://registry.example.com/solutions/image-mirror:1.0.0.";
  if (!text.startsWith(scheme)) return `A reference begins with ${scheme}.`;
  if (/\s/u.test(text)) return "A reference has no spaces.";
  if (!/^[^/]+\/[^/]/.test(text.slice(scheme.length)))
    return "A reference has a host and a repository: oci://host/repository:tag.";
  if (!/(:[^/]+|@sha256:[0-9a-f]+)$/.test(text.slice(text.indexOf("/", scheme.length))))
    return "A reference ends with a tag or a digest: oci://host/repository:tag.";
  return "";
}
