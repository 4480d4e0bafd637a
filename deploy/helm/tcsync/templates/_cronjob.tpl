{{/* The name of an object of the chart that ends in `name`, within the 52 characters of a CronJob. */}}
{{- define "tcsync.jobName" -}}
{{- printf "%s-%s" (include "tcsync.name" .root) .name | trunc 52 | trimSuffix "-" -}}
{{- end }}

{{/* A CronJob that runs a source: a dict of the chart's root, the object's name, what it runs (`component`), its
     schedule, the arguments, and whether it is suspended. */}}
{{- define "tcsync.cronJob" -}}
{{- $ := .root -}}
apiVersion: batch/v1
kind: CronJob
metadata:
  name: {{ .name }}
  labels:
    {{- include "tcsync.labels" $ | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
spec:
  schedule: {{ .schedule | quote }}
  {{- with $.Values.cron.timeZone }}
  timeZone: {{ . | quote }}
  {{- end }}
  suspend: {{ .suspend }}
  # One run at a time. A run that failed is not repeated at once: the next one finishes what it left.
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 300
  successfulJobsHistoryLimit: {{ int $.Values.cron.successfulJobsHistoryLimit }}
  failedJobsHistoryLimit: {{ int $.Values.cron.failedJobsHistoryLimit }}
  jobTemplate:
    spec:
      backoffLimit: 0
      activeDeadlineSeconds: {{ int $.Values.cron.activeDeadlineSeconds }}
      template:
        metadata:
          labels:
            {{- include "tcsync.labels" $ | nindent 12 }}
            app.kubernetes.io/component: {{ .component }}
        spec:
          restartPolicy: Never
          {{- include "tcsync.pod" (dict "root" $ "args" .args "fixed" dict "serves" false) | nindent 10 }}
{{- end }}
