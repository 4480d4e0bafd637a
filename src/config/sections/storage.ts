import { isLoopback } from '../../base/loopback.ts';
import { url } from '../address-kinds.ts';
import { integer, flag, secret, text } from '../kinds.ts';
import { defaulted, optional, section } from '../setting.ts';

export const storage = section({
  title: 'Storage',
  intro: 'Files under var/ are stored in the working directory, or in S3 or a compatible service.',
  settings: {
    useS3Storage: flag('USE_S3_STORAGE', 'Store files in S3.'),
    s3AccessKeyId: optional('S3_ACCESS_KEY_ID', secret, 'The access key.', {
      whenUnset: "the AWS SDK's credential chain: roles, profiles, web identity",
    }),
    s3SecretAccessKey: optional('S3_SECRET_ACCESS_KEY', secret, 'The secret access key.', {
      whenUnset: 'as above',
    }),
    s3BucketName: optional('S3_BUCKET_NAME', text, 'The bucket; required with USE_S3_STORAGE=true.'),
    s3EndpointUrl: optional(
      'S3_ENDPOINT_URL',
      url({ plain: 'anywhere' }),
      'The URL of an S3-compatible service, such as MinIO.',
      { whenUnset: "Amazon's" },
    ),
    s3Region: defaulted('S3_REGION', text, 'us-east-1', 'The region of the bucket.'),
    s3PathPrefix: optional('S3_PATH_PREFIX', text, 'A folder in the bucket.'),
    s3ForcePathStyle: flag(
      'S3_FORCE_PATH_STYLE',
      'Put the bucket name in the path instead of the host name, as MinIO requires.',
    ),
    historyDays: defaulted(
      'TCSYNC_HISTORY_DAYS',
      integer(0),
      '90',
      'How many days to keep the plans and results of runs in var/history/.',
    ),
  },
  check({ useS3Storage, s3BucketName, s3AccessKeyId, s3SecretAccessKey, s3EndpointUrl }, report) {
    if (useS3Storage !== true) return;
    if (s3BucketName === undefined) {
      report.problem('S3_BUCKET_NAME', 'S3_BUCKET_NAME is not set. USE_S3_STORAGE=true requires it.');
    }
    if ((s3AccessKeyId === undefined) !== (s3SecretAccessKey === undefined)) {
      report.problem(
        s3AccessKeyId === undefined ? 'S3_ACCESS_KEY_ID' : 'S3_SECRET_ACCESS_KEY',
        'Only one of S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY is set. Set both or neither.',
      );
    }
    if (
      s3EndpointUrl !== undefined &&
      /^http:/i.test(s3EndpointUrl) &&
      !isLoopback(new URL(s3EndpointUrl).hostname)
    ) {
      report.notice({
        level: 'warning',
        code: 's3-http',
        message: 'S3_ENDPOINT_URL is an http:// URL: personal data crosses the network unencrypted.',
      });
    }
  },
});
