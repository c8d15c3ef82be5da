{{- /* Names and labels. */ -}}
{{- define "pantau.fullname" -}}
{{- if contains "pantau" .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else }}{{ printf "%s-pantau" .Release.Name | trunc 40 | trimSuffix "-" }}{{ end -}}
{{- end }}

{{- define "pantau.selector" -}}
app.kubernetes.io/name: pantau
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "pantau.labels" -}}
{{ include "pantau.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "pantau.image" -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}
{{- else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{- /*
When `topics apply` runs: before anything else; behind it where Strimzi makes its user; never where
Strimzi makes the topics and no registry wants the schemas.
*/ -}}
{{- define "pantau.topics.hook" -}}
{{- $v := .Values -}}
{{- if and $v.topics.enabled (or (not $v.strimzi.topics) $v.kafka.registryUrl) -}}
{{- if or $v.strimzi.topics $v.strimzi.users }}post-install,post-upgrade
{{- else }}pre-install,pre-upgrade{{ end -}}
{{- end -}}
{{- end }}

{{- /* The name of an object of the table, with the places in it filled in. */ -}}
{{- define "pantau.named" -}}
{{ .name | replace "@PREFIX@" .root.Values.kafka.topicPrefix
         | replace "@APP_ID@" .root.Values.kafka.appId }}
{{- end }}
