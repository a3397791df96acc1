// Names every text with certificates, and what it is of.
interface Named { metadata: { name: string; namespace?: string }; kind: string }
interface Secret extends Named { data?: Record<string, string> }
interface Webhook extends Named { webhooks?: { name: string; clientConfig?: { caBundle?: string } }[] }
interface Config { excludeNamespaces?: string[] }

export default function collect(input: { config: Config; secrets: Secret[]; webhooks: Webhook[] }) {
  const excluded = new Set(input.config.excludeNamespaces ?? []);
  const items = [];
  for (const { metadata, kind, data } of input.secrets ?? []) {
    if (excluded.has(metadata.namespace ?? "")) continue;
    items.push(item(kind, metadata.namespace ?? "", metadata.name, "tls.crt", data?.["tls.crt"] ?? ""));
  }
  for (const { metadata, kind, webhooks } of input.webhooks ?? []) {
    for (const { name, clientConfig } of webhooks ?? []) {
      // Without a bundle the API server trusts what its system trusts.
      if (clientConfig?.caBundle) items.push(item(kind, "", metadata.name, name, clientConfig.caBundle));
    }
  }
  return { items };
}

function item(kind: string, namespace: string, name: string, part: string, pem: string) {
  return { name: namespace ? `${namespace}/${name}` : name, about: { kind, namespace, name, part }, pem };
}
