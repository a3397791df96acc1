{{- /*
A cluster has one Image Policy Webhook: its configuration has one name, and two servers
would each put it to their own Service.
*/}}
{{- define "patchbay.oneWebhook" -}}
{{- if .Values.solutions.imagePolicyWebhook.enabled }}
{{- with lookup "admissionregistration.k8s.io/v1" "MutatingWebhookConfiguration" "" "patchbay-image-policy" }}
{{- range .webhooks }}
{{- if .clientConfig.service }}
{{- $leads := printf "%s/%s" .clientConfig.service.namespace .clientConfig.service.name }}
{{- $own := printf "%s/%s-webhook" $.Release.Namespace (include "patchbay.fullname" $) }}
{{- if ne $leads $own }}
{{- fail (printf "there is an Image Policy Webhook in the cluster already, which leads to the Service %s: remove its flow there first, or leave solutions.imagePolicyWebhook.enabled false here" $leads) }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
