{{/* The name of everything: the operator takes at most 45 characters, a-z, 0-9 and dashes. */}}
{{- define "millrace.name" -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]{0,43}[a-z0-9])?$" .Release.Name) -}}
{{- fail (printf "The release's name %s cannot name a FlinkDeployment: use at most 45 lower-case letters, digits and dashes, and begin with a letter" .Release.Name) -}}
{{- end -}}
{{- .Release.Name -}}
{{- end -}}

{{- define "millrace.labels" -}}
app.kubernetes.io/name: millrace
app.kubernetes.io/instance: {{ include "millrace.name" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end -}}

{{- define "millrace.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "millrace.name" .) -}}
{{- else -}}
{{- required "Set serviceAccount.name, as serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "millrace.secret" -}}
{{- .Values.secret.name | default (include "millrace.name" .) -}}
{{- end -}}

{{- define "millrace.storage" -}}
{{- required "Set storage: durable storage for checkpoints, such as s3://bucket/folder" .Values.storage -}}
{{- end -}}

{{- define "millrace.pipeline" -}}
{{- required "Set pipeline: the text of pipeline.yaml; helm takes it with --set-file pipeline=pipeline.yaml" .Values.pipeline -}}
{{- end -}}
