{{- define "patchbay.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "patchbay.fullname" -}}
{{- $name := include "patchbay.name" . }}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains $name .Release.Name }}
{{- .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- /* Names outside of namespaces: two releases of one name may be in two namespaces. */}}
{{- define "patchbay.clusterName" -}}
{{- printf "%s:%s" .Release.Namespace (include "patchbay.fullname" .) }}
{{- end }}

{{- define "patchbay.serviceAccount" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "patchbay.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "patchbay.selector" -}}
app.kubernetes.io/name: {{ include "patchbay.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "patchbay.labels" -}}
{{ include "patchbay.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | replace "+" "_" | trunc 63 | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "patchbay.image" -}}
{{- with .Values.image }}
{{- if .digest }}
{{- printf "%s@%s" .repository .digest }}
{{- else }}
{{- printf "%s:%s" .repository (default $.Chart.AppVersion .tag) }}
{{- end }}
{{- end }}
{{- end }}

{{- /* The hosts by which the editor may be called. */}}
{{- define "patchbay.hosts" -}}
{{- $service := include "patchbay.fullname" . }}
{{- concat .Values.tls.hosts .Values.ingress.hosts (list (printf "%s.%s.svc" $service .Release.Namespace) (printf "%s.%s" $service .Release.Namespace) $service) | uniq | toJson }}
{{- end }}

{{/* The ports of nats.url, as JSON. */}}
{{- define "patchbay.natsPorts" -}}
{{- $ports := list }}
{{- range splitList "," .Values.nats.url }}
{{- with (urlParse .).host }}
{{- $ports = append $ports (regexFind ":[0-9]+$" . | trimPrefix ":" | default "4222" | int) }}
{{- end }}
{{- end }}
{{- $ports | uniq | toJson }}
{{- end }}
