{{/* The name of an account's CronJob. A name that is too long ends in a digest, so that it stays unique. */}}
{{- define "tcsync.accountJobName" -}}
{{- $full := printf "%s-%s" (include "tcsync.name" .root) .name -}}
{{- if gt (len $full) 52 -}}
{{- printf "%s-%s" ($full | trunc 43 | trimSuffix "-") (sha256sum $full | trunc 8) -}}
{{- else }}{{ $full }}{{ end -}}
{{- end }}

{{/* A number below `limit` that a text determines. */}}
{{- define "tcsync.hash" -}}
{{- mod (printf "0x%s" (sha256sum .text | trunc 7) | int64) .limit -}}
{{- end }}

{{/* A schedule in which an H as the minute or the hour stands for one that the account's name determines. */}}
{{- define "tcsync.spread" -}}
{{- $fields := splitList " " .schedule -}}
{{- range $place, $limit := list 60 24 -}}
{{- if and (gt (len $fields) $place) (eq (index $fields $place) "H") -}}
{{- $value := include "tcsync.hash" (dict "text" (printf "%s %d" $.name $place) "limit" $limit) -}}
{{- $fields = concat (slice $fields 0 $place) (list $value) (slice $fields (add1 $place | int)) -}}
{{- end -}}
{{- end -}}
{{- join " " $fields -}}
{{- end }}

{{/* The values of the chart with those of one account before them, as YAML. */}}
{{- define "tcsync.accountValues" -}}
{{- $values := .root.Values -}}
{{- $settings := dict -}}
{{- range $name, $value := $values.settings }}{{ $_ := set $settings $name $value }}{{ end -}}
{{- range $name, $value := .account.settings }}{{ $_ := set $settings $name $value }}{{ end -}}
{{- if not (dig "settings" "S3_PATH_PREFIX" "" .account) -}}
{{- $folder := include "tcsync.text" (index $values.settings "S3_PATH_PREFIX") | trimAll "/" -}}
{{- $_ := set $settings "S3_PATH_PREFIX" (list $folder .name | compact | join "/") -}}
{{- end -}}
{{- $secrets := dict -}}
{{- range $name, $value := $values.secrets }}{{ $_ := set $secrets $name $value }}{{ end -}}
{{- range $name, $value := .account.secrets }}{{ $_ := set $secrets $name $value }}{{ end -}}
{{- $own := dict "settings" $settings "secrets" $secrets "ownSecretName" (.account.secretName | default "") -}}
{{- merge $own (omit $values "accounts" "settings" "secrets") | toJson -}}
{{- end }}

{{/* What a mistake would make two accounts share: the secret of the API key with the host, and the place of var/. */}}
{{- define "tcsync.accountKey" -}}
{{- $key := .values.secrets.TIMECAMP_API_KEY | default dict -}}
{{- if not (or .account.secretName (dig "secrets" "TIMECAMP_API_KEY" "name" "" .account)) -}}
{{- fail (printf "The account %s has no API key of its own: set secretName or secrets.TIMECAMP_API_KEY in accounts.%s" .name .name) -}}
{{- end -}}
{{- $secret := $key.name | default .account.secretName -}}
{{- printf "%s %s %s" (include "tcsync.text" .values.settings.TIMECAMP_DOMAIN) $secret ($key.key | default "TIMECAMP_API_KEY") -}}
{{- end }}

{{- define "tcsync.accountPlace" -}}
{{- $settings := .values.settings -}}
{{- range $name := list "S3_ENDPOINT_URL" "S3_BUCKET_NAME" "S3_PATH_PREFIX" -}}
{{- include "tcsync.text" (index $settings $name) | trimAll "/" }}{{ " " -}}
{{- end -}}
{{- end }}
