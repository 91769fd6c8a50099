{{/* The name of everything: the operator takes at most 45 characters, a-z, 0-9 and dashes. */}}
{{- define "millrace.name" -}}
{{- if not (regexMatch "^[a-z]([-a-z0-9]{0,43}[a-z0-9])?$" .Release.Name) -}}
{{- fail (printf "The release's name %s cannot name a FlinkDeployment: use at most 45 lower-case letters, digits and dashes, and begin with a letter" .Release.Name) -}}
{{- end -}}
{{- .Release.Name -}}
{{- end -}}

{{- define "millrace.labels" -}}
app.kubernetes.io/name: millrace
app.kubernetes.io/instance: {{ include "millrace.name" . | quote }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | quote }}
{{- end -}}

{{/* The labels of every object, and more: dict "root" . "more" labels. */}}
{{- define "millrace.labelsAnd" -}}
{{- $all := include "millrace.labels" .root | fromYaml -}}
{{- range $key, $value := .more -}}
{{- $_ := set $all $key $value -}}
{{- end -}}
{{- toYaml $all -}}
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

{{/* Everything in the ConfigMap; export hashes the same text. */}}
{{- define "millrace.content" -}}
{{- include "millrace.pipeline" . -}}
{{- range $name, $text := .Values.files -}}
{{- $name }}{{ "\n" }}{{ $text -}}
{{- end -}}
{{- end -}}

{{/* The port that Prometheus scrapes, which the container and the NetworkPolicy name too. */}}
{{- define "millrace.metricsPort" -}}
{{- $port := get .Values.flinkConfiguration "metrics.reporter.prom.port" | default "9249" -}}
{{- if not (regexMatch "^[1-9][0-9]{0,4}$" $port) -}}
{{- fail (printf "flinkConfiguration: metrics.reporter.prom.port must be one port, but was %s" $port) -}}
{{- end -}}
{{- $port -}}
{{- end -}}

{{/* The options of Flink: the chart's, and over them those of flinkConfiguration. */}}
{{- define "millrace.flinkConfiguration" -}}
{{- $storage := include "millrace.storage" . -}}
{{- $all := dict
  "state.backend.type" "hashmap"
  "state.checkpoints.dir" (printf "%s/checkpoints" $storage)
  "state.savepoints.dir" (printf "%s/savepoints" $storage)
  "high-availability.type" "kubernetes"
  "high-availability.storageDir" (printf "%s/high-availability" $storage)
  "taskmanager.numberOfTaskSlots" (toString .Values.taskManager.slots)
  "taskmanager.memory.managed.size" "0"
  "metrics.reporter.prom.factory.class" "org.apache.flink.metrics.prometheus.PrometheusReporterFactory"
  "metrics.reporter.prom.port" (include "millrace.metricsPort" .)
-}}
{{- range $key, $value := .Values.flinkConfiguration -}}
{{- $_ := set $all $key $value -}}
{{- end -}}
{{- range $key, $value := $all }}
{{ $key | quote }}: {{ $value | quote }}
{{- end -}}
{{- end -}}
