{{/* The services that are on, each with the defaults below what it says itself: YAML of name → service. */}}
{{- define "sightline.services" -}}
{{- $defaults := .Values.defaults -}}
{{- range $name, $own := .Values.services }}
{{- $service := mergeOverwrite (deepCopy $defaults) (deepCopy $own) }}
{{- if $service.enabled }}
{{ $name }}:
  {{- toYaml $service | nindent 2 }}
{{- end }}
{{- end }}
{{- end }}

{{/* Labels of everything; takes (dict "root" $ "name" …). */}}
{{- define "sightline.labels" -}}
{{ include "sightline.selector" . }}
app.kubernetes.io/part-of: sightline
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* What selects the pods of a service: never changes from version to version. */}}
{{- define "sightline.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}

{{- define "sightline.image" -}}
{{ .root.Values.image.registry }}/{{ .name }}{{ if and .gpu (gt (int .gpu) 0) }}-gpu{{ end }}:{{ .tag | default .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{/* The name of a topic by its place in `topics`. */}}
{{- define "sightline.topic" -}}
{{ index .root.Values.topics .topic }}
{{- end }}

{{/* Settings of every service: the data of the ConfigMap. */}}
{{- define "sightline.sharedEnv" -}}
{{- $brokers := required "kafka.brokers is missing: give host:port of the brokers" .Values.kafka.brokers -}}
ADMIN_HOST: 0.0.0.0
KAFKA_BROKERS: {{ $brokers | quote }}
KAFKA_TLS: {{ .Values.kafka.tls | quote }}
KAFKA_SASL_MECHANISM: {{ .Values.kafka.sasl.mechanism | quote }}
IMAGE_TOPIC: {{ .Values.topics.images | quote }}
RESULTS_TOPIC: {{ .Values.topics.results | quote }}
TOPIC_PARTITIONS: {{ .Values.topics.partitions | quote }}
TOPIC_REPLICATION_FACTOR: {{ .Values.topics.replicationFactor | quote }}
{{- range $name, $value := .Values.env }}
{{ $name }}: {{ $value | quote }}
{{- end }}
{{- end }}

{{/* Where the credentials of Kafka come from: entries of `env`. */}}
{{- define "sightline.kafkaSecrets" -}}
{{- if ne .Values.kafka.sasl.mechanism "none" }}
{{- $secret := required "kafka.sasl.secret is missing: name the secret with username and password" .Values.kafka.sasl.secret }}
- name: KAFKA_SASL_USERNAME
  valueFrom:
    secretKeyRef: { name: {{ $secret }}, key: username }
- name: KAFKA_SASL_PASSWORD
  valueFrom:
    secretKeyRef: { name: {{ $secret }}, key: password }
{{- end }}
{{- end }}

{{- define "sightline.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "sightline.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
privileged: false
capabilities: { drop: [ALL] }
{{- end }}

{{/* Refuses what could not work; takes (dict "root" $ "name" … "service" …). */}}
{{- define "sightline.check" -}}
{{- $service := .service -}}
{{- $scaling := $service.scaling -}}
{{- if and $service.spot (gt (add $service.quietSeconds $service.drainSeconds) 13) }}
{{- fail (printf "services.%s: a spot machine gives its pods 15 seconds: quietSeconds and drainSeconds must be 13 at most together" .name) }}
{{- end }}
{{- if eq ($scaling.by | default "") "kafka" }}
{{- $partitions := int .root.Values.topics.partitions }}
{{- if gt (int $scaling.max) $partitions }}
{{- fail (printf "services.%s.scaling.max is %d, but %s has %d partitions: a pod beyond that would have no work" .name (int $scaling.max) (include "sightline.topic" (dict "root" .root "topic" $scaling.topic)) $partitions) }}
{{- end }}
{{- end }}
{{- if $scaling.by }}
{{- if gt (int $scaling.min) (int $scaling.max) }}
{{- fail (printf "services.%s.scaling: min is more than max" .name) }}
{{- end }}
{{- if and (eq $scaling.by "requests") (lt (int $scaling.min) 1) }}
{{- fail (printf "services.%s.scaling.min is 0: a request needs a pod that takes it" .name) }}
{{- end }}
{{- end }}
{{- end }}
