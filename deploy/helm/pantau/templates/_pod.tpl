{{- /*
What every pod has in common. Called with (dict "root" $ "name" COMMAND "args" LIST …):
  values     the part of the values that is about it
  port       where /metrics, /healthz and /readyz are; none: 0
  metrics    the variable that holds the port
  env        further variables: a list
  volumes, mounts   further ones: lists
  judges     whether it reads the programmes
  state      whether PANTAU_STATE_DIR is a volume of its own (then it is in `volumes`)
  restart    restartPolicy, for Jobs
  hook       whether the ConfigMap of Kafka's settings is that of the hook
*/ -}}
{{- define "pantau.pod" -}}
{{- $root := .root -}}
{{- $v := $root.Values -}}
{{- $full := include "pantau.fullname" $root -}}
{{- $kafkaFile := or $v.kafka.tls.enabled $v.kafka.sasl.enabled -}}
serviceAccountName: {{ if .hook }}default{{ else }}{{ $full }}{{ end }}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with $v.image.pullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with $v.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .restart }}
restartPolicy: {{ . }}
{{- end }}
terminationGracePeriodSeconds: {{ .grace | default 40 }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
containers:
  - name: {{ .name }}
    image: {{ include "pantau.image" $root }}
    imagePullPolicy: {{ $v.image.pullPolicy }}
    args: {{ toJson .args }}
    env:
      - {name: KAFKA_BOOTSTRAP, value: {{ $v.kafka.bootstrap | quote }}}
      {{- if $kafkaFile }}
      - {name: PANTAU_KAFKA_CONFIG, value: /etc/pantau/kafka/{{ .name }}.properties}
      {{- end }}
      {{- if $v.kafka.sasl.enabled }}
      - {name: PANTAU_KAFKA_PASSWORD_FILE, value: /etc/pantau/password/password}
      {{- end }}
      {{- with $v.kafka.registryUrl }}
      - {name: SCHEMA_REGISTRY_URL, value: {{ . | quote }}}
      {{- end }}
      {{- with $v.kafka.topicPrefix }}
      - {name: PANTAU_TOPIC_PREFIX, value: {{ . | quote }}}
      {{- end }}
      - {name: PANTAU_APP_ID, value: {{ $v.kafka.appId | quote }}}
      {{- if and .judges $v.programmes }}
      - {name: PANTAU_PROGRAMMES, value: /etc/pantau/programmes}
      {{- end }}
      {{- if .port }}
      - {name: {{ .metrics | default "PANTAU_METRICS_PORT" }}, value: {{ .port | quote }}}
      {{- end }}
      {{- with .env }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
      {{- range $name, $value := .values.env }}
      - {name: {{ $name }}, value: {{ $value | quote }}}
      {{- end }}
    {{- if .port }}
    ports:
      - {name: http, containerPort: {{ .port }}, protocol: TCP}
    # Of the loop alone, which beats while a worker recovers, so a long changelog is no reason to be
    # killed. A start that waits for Kafka and reads nothing for 120 s ends itself (exit code 70).
    startupProbe:
      httpGet: {path: /healthz, port: http}
      periodSeconds: 2
      timeoutSeconds: 3
      failureThreshold: 75
    # The event loop beats 100 times a second and counts as blocked after 5 s: three looks, 10 s
    # apart, leave no doubt, and an idle process passes. Never /readyz: a broker that is away must
    # not restart what waits for it.
    livenessProbe:
      httpGet: {path: /healthz, port: http}
      periodSeconds: 10
      timeoutSeconds: 5
      failureThreshold: 3
    # Partitions assigned and recovered. Looked at often, since a roll-out waits for it; twice, since
    # a rebalance of a second is no reason to be taken out.
    readinessProbe:
      httpGet: {path: /readyz, port: http}
      periodSeconds: 2
      timeoutSeconds: 3
      failureThreshold: 2
    {{- end }}
    resources:
      {{- toYaml .values.resources | nindent 6 }}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      privileged: false
      capabilities: {drop: [ALL]}
    volumeMounts:
      - {name: tmp, mountPath: /tmp}
      {{- if not .state }}
      - {name: state, mountPath: /var/lib/pantau}
      {{- end }}
      {{- if $kafkaFile }}
      - {name: kafka, mountPath: /etc/pantau/kafka, readOnly: true}
      {{- end }}
      {{- if $v.kafka.sasl.enabled }}
      - {name: password, mountPath: /etc/pantau/password, readOnly: true}
      {{- end }}
      {{- if $v.kafka.tls.enabled }}
      - {name: authority, mountPath: /etc/pantau/authority, readOnly: true}
      {{- end }}
      {{- if and .judges $v.programmes }}
      - {name: programmes, mountPath: /etc/pantau/programmes, readOnly: true}
      {{- end }}
      {{- with .mounts }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
volumes:
  - {name: tmp, emptyDir: {}}
  {{- if not .state }}
  - {name: state, emptyDir: {}}
  {{- end }}
  {{- if $kafkaFile }}
  - name: kafka
    configMap: {name: {{ $full }}-kafka{{ if .hook }}-hook{{ end }}}
  {{- end }}
  {{- if $v.kafka.sasl.enabled }}
  - name: password
    secret:
      secretName: {{ get $v.kafka.sasl.secrets .name | default (printf "%s-%s" $full .name) }}
      defaultMode: 0440
      items: [{key: {{ $v.kafka.sasl.passwordKey }}, path: password}]
  {{- end }}
  {{- if $v.kafka.tls.enabled }}
  - name: authority
    secret:
      secretName: {{ required "kafka.tls.caSecret: name the Secret of the authority" $v.kafka.tls.caSecret }}
      defaultMode: 0440
      items: [{key: {{ $v.kafka.tls.caKey }}, path: ca.crt}]
  {{- end }}
  {{- if and .judges $v.programmes }}
  - name: programmes
    configMap: {name: {{ $full }}-programmes}
  {{- end }}
  {{- with .volumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with $v.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $v.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- /* Labels and annotations of a pod: those of `pantau.pod`'s caller. */ -}}
{{- define "pantau.pod.metadata" -}}
{{- $v := .root.Values -}}
labels:
  {{- include "pantau.labels" .root | nindent 2 }}
  app.kubernetes.io/component: {{ .name }}
  {{- with $v.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- $config := include "pantau.kafka.properties" .root }}
{{- if or $v.podAnnotations $config (and .judges $v.programmes) }}
annotations:
  {{- with $v.podAnnotations }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
  {{- if $config }}
  # A change of these starts the pods anew, one after the other.
  checksum/kafka: {{ sha256sum $config }}
  {{- end }}
  {{- if and .judges $v.programmes }}
  checksum/programmes: {{ toYaml $v.programmes | sha256sum }}
  {{- end }}
{{- end }}
{{- end }}

{{- /* Never two of one kind on a node, nor in a zone, while there are others. */ -}}
{{- define "pantau.spread" -}}
topologySpreadConstraints:
  {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "pantau.selector" $.root | nindent 8 }}
        app.kubernetes.io/component: {{ $.name }}
  {{- end }}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          topologyKey: kubernetes.io/hostname
          labelSelector:
            matchLabels:
              {{- include "pantau.selector" .root | nindent 14 }}
              app.kubernetes.io/component: {{ .name }}
{{- end }}

{{- /* librdkafka's settings, one file a command: who it is stands in it, its password does not. */ -}}
{{- define "pantau.kafka.properties" -}}
{{- $k := .Values.kafka -}}
{{- $root := . -}}
{{- if or $k.tls.enabled $k.sasl.enabled }}
{{- range list "topics" "worker" "nation" "packages" "board" "notify" "fetch" "tick" }}
{{ . }}.properties: |
  security.protocol={{ if $k.sasl.enabled }}SASL_{{ end }}{{ if $k.tls.enabled }}SSL{{ else }}PLAINTEXT{{ end }}
  {{- if $k.tls.enabled }}
  ssl.ca.location=/etc/pantau/authority/ca.crt
  {{- end }}
  {{- if $k.sasl.enabled }}
  sasl.mechanism={{ $k.sasl.mechanism }}
  sasl.username={{ include "pantau.fullname" $root }}-{{ . }}
  {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- /* What board and notify share for the subscriptions: env, volumes and mounts, as YAML. */ -}}
{{- define "pantau.subscriptions" -}}
{{- $secret := required "subscriptions.secretName: the key of the links in mails" .Values.subscriptions.secretName -}}
env:
  - {name: PANTAU_SUBSCRIPTIONS, value: /var/lib/pantau-subscriptions/subscriptions.sqlite}
  - {name: PANTAU_SUBSCRIPTIONS_SECRET_FILE, value: /etc/pantau/subscriptions/subscriptions-secret}
volumes:
  - name: subscriptions
    persistentVolumeClaim: {claimName: {{ include "pantau.fullname" . }}-subscriptions}
  - name: subscriptions-secret
    secret: {secretName: {{ $secret }}, defaultMode: 288}
mounts:
  - {name: subscriptions, mountPath: /var/lib/pantau-subscriptions}
  - {name: subscriptions-secret, mountPath: /etc/pantau/subscriptions, readOnly: true}
{{- end }}
