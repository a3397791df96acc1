{{- /*
files/solutions.json is written from the solutions' own code: what a solution is called,
which of its parameters decide what it may do in the cluster, and what that is for each of
their values.
*/}}

{{- /* What serve --install reads: the solutions that are switched on. Empty for none. */}}
{{- define "patchbay.wanted" -}}
{{- $all := .Files.Get "files/solutions.json" | fromJson }}
{{- $wanted := list }}
{{- range $key, $solution := $all }}
{{- $given := index $.Values.solutions $key }}
{{- if $given.enabled }}
{{- $values := deepCopy $given.parameters }}
{{- if eq $key "imagePolicyWebhook" }}
{{- $values = mergeOverwrite $values (dict "serviceName" (printf "%s-webhook" (include "patchbay.fullname" $)) "serviceNamespace" $.Release.Namespace "servicePort" 443 "port" 8443) }}
{{- end }}
{{- $wanted = append $wanted (dict "solution" $solution.name "flow" $given.flow "values" $values) }}
{{- end }}
{{- end }}
{{- if $wanted }}
{{- dict "solutions" $wanted | toYaml }}
{{- end }}
{{- end }}

{{- /* The rules of a solution as its parameters have it, a JSON list. */}}
{{- define "patchbay.permissions" -}}
{{- $words := list }}
{{- range .solution.by }}
{{- $value := index $.solution.defaults . }}
{{- if hasKey $.parameters . }}
{{- $value = index $.parameters . }}
{{- end }}
{{- if hasKey $.solution.anyOther . }}
{{- $value = ternary "" "other" (empty $value) }}
{{- end }}
{{- $words = append $words (printf "%s=%v" . $value) }}
{{- end }}
{{- index .solution.permissions (join " " $words) | toJson }}
{{- end }}

{{- /* The Secret that holds the login for the registry, NAMESPACE/NAME. Empty for none. */}}
{{- define "patchbay.registrySecret" -}}
{{- $secret := default "" .parameters.registrySecret }}
{{- $used := true }}
{{- with .solution.secretWhen }}
{{- $used = eq .is (default (index $.solution.defaults .parameter) (index $.parameters .parameter)) }}
{{- end }}
{{- if and $used (regexMatch "^[^/()]+/[^/()]+$" $secret) }}
{{- $secret }}
{{- end }}
{{- end }}
