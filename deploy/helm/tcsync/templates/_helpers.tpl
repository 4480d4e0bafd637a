{{- define "tcsync.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name }}{{ end -}}
{{- end }}

{{- define "tcsync.labels" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end }}

{{- define "tcsync.claim" -}}
{{- .Values.persistence.existingClaim | default (include "tcsync.name" .) -}}
{{- end }}

{{/* A value as text: numbers in a values file reach a template as floats, and 1234567 must not become 1.234567e+06. */}}
{{- define "tcsync.text" -}}
{{- if kindIs "float64" . }}{{ printf "%.0f" . }}{{ else }}{{ . }}{{ end -}}
{{- end }}

{{/* "true" where var/ is in S3. */}}
{{- define "tcsync.s3" -}}
{{- if has (lower (include "tcsync.text" .Values.settings.USE_S3_STORAGE)) (list "true" "1" "yes" "on") }}true{{ end -}}
{{- end }}

{{/* Variables: those of `fixed`, then settings with a value, then secrets by reference; none twice. */}}
{{- define "tcsync.env" -}}
{{- $fixed := .fixed -}}
{{- $secrets := .root.Values.secrets -}}
{{- range $name, $value := $fixed }}
- name: {{ $name }}
  value: {{ $value | quote }}
{{- end }}
{{- range $name, $value := .root.Values.settings }}
{{- if and (ne (include "tcsync.text" $value) "") (not (hasKey $fixed $name)) (not (index $secrets $name)) }}
- name: {{ $name }}
  value: {{ include "tcsync.text" $value | quote }}
{{- end }}
{{- end }}
{{- range $name, $reference := $secrets }}
{{- if and $reference (not (hasKey $fixed $name)) }}
- name: {{ $name }}
  valueFrom:
    secretKeyRef:
      name: {{ required (printf "secrets.%s.name is missing" $name) $reference.name }}
      key: {{ $reference.key | default $name }}
{{- end }}
{{- end }}
{{- end }}

{{/* The pod of a command: a dict of the chart's root, the arguments, settings that are not for the values to
     say, and whether it is the HTTP service. */}}
{{- define "tcsync.pod" -}}
{{- $ := .root -}}
{{- if not (or $.Values.persistence.enabled (include "tcsync.s3" $)) -}}
{{- fail "var/ would be lost after each run: set settings.USE_S3_STORAGE, or persistence.enabled" -}}
{{- end -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with $.Values.serviceAccountName }}
serviceAccountName: {{ . }}
{{- end }}
{{- with $.Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 1000
  runAsGroup: 1000
  fsGroup: 1000
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile:
    type: RuntimeDefault
volumes:
  - name: var
    {{- if and $.Values.persistence.enabled (not (include "tcsync.s3" $)) }}
    persistentVolumeClaim:
      claimName: {{ include "tcsync.claim" $ }}
    {{- else }}
    emptyDir: {}
    {{- end }}
  - name: tmp
    emptyDir: {}
  {{- with $.Values.extraVolumes }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
containers:
  - name: tcsync
    image: {{ printf "%s:%s" (required "image.repository is missing: build the image, push it, and say where it is" $.Values.image.repository) ($.Values.image.tag | default $.Chart.AppVersion) | quote }}
    imagePullPolicy: {{ $.Values.image.pullPolicy }}
    args:
      {{- range .args }}
      - {{ include "tcsync.text" . | quote }}
      {{- end }}
    {{- if .serves }}
    ports:
      - name: http
        containerPort: {{ int $.Values.http.port }}
    livenessProbe:
      httpGet:
        path: /health
        port: http
      periodSeconds: 30
      timeoutSeconds: 5
    readinessProbe:
      httpGet:
        path: /ready
        port: http
      timeoutSeconds: 5
    {{- end }}
    {{- with list $.Values.secretName $.Values.ownSecretName | compact | uniq }}
    envFrom:
      {{- range . }}
      - secretRef:
          name: {{ . }}
      {{- end }}
    {{- end }}
    {{- with include "tcsync.env" . | trim }}
    env:
      {{- . | nindent 6 }}
    {{- end }}
    resources:
      {{- toYaml $.Values.resources | nindent 6 }}
    securityContext:
      allowPrivilegeEscalation: false
      readOnlyRootFilesystem: true
      capabilities:
        drop: [ALL]
    volumeMounts:
      - name: var
        mountPath: /app/var
      - name: tmp
        mountPath: /tmp
      {{- with $.Values.extraVolumeMounts }}
      {{- toYaml . | nindent 6 }}
      {{- end }}
{{- end }}
