import { isLoopback } from '../../base/loopback.ts';
import { integer, flag, secret, text, url } from '../kinds.ts';
import { defaulted, optional, section } from '../setting.ts';

export const storage = section({
  title: 'Storage',
  intro: 'Where the files under var/ are kept: in the working directory, or in S3 or a service like it.',
  settings: {
    useS3Storage: flag('USE_S3_STORAGE', 'Files are kept in S3.'),
    s3AccessKeyId: optional('S3_ACCESS_KEY_ID', secret, 'The access key.', {
      without: "the AWS SDK's own search: roles, profiles, web identity",
    }),
    s3SecretAccessKey: optional('S3_SECRET_ACCESS_KEY', secret, 'The secret of the access key.', {
      without: 'as above',
    }),
    s3BucketName: optional('S3_BUCKET_NAME', text, 'The bucket; required with USE_S3_STORAGE=true.'),
    s3EndpointUrl: optional(
      'S3_ENDPOINT_URL',
      url({ plain: 'anywhere' }),
      'The address of a service like S3, such as MinIO.',
      { without: "Amazon's" },
    ),
    s3Region: defaulted('S3_REGION', text, 'us-east-1', 'The region of the bucket.'),
    s3PathPrefix: optional('S3_PATH_PREFIX', text, 'A folder in the bucket.'),
    s3ForcePathStyle: flag(
      'S3_FORCE_PATH_STYLE',
      'The bucket is part of the path, not of the host; MinIO wants it so.',
    ),
    historyDays: defaulted(
      'TCSYNC_HISTORY_DAYS',
      integer(0),
      '90',
      'For how many days the plans and results of runs are kept, in var/history/.',
    ),
  },
  check({ useS3Storage, s3BucketName, s3AccessKeyId, s3SecretAccessKey, s3EndpointUrl }, tell) {
    if (useS3Storage !== true) return;
    if (s3BucketName === undefined) {
      tell.problem(
        'S3_BUCKET_NAME',
        'S3_BUCKET_NAME is missing: with USE_S3_STORAGE=true, expected is the name of a bucket.',
      );
    }
    if ((s3AccessKeyId === undefined) !== (s3SecretAccessKey === undefined)) {
      tell.problem(
        s3AccessKeyId === undefined ? 'S3_ACCESS_KEY_ID' : 'S3_SECRET_ACCESS_KEY',
        'Of S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY only one is given: expected are both, or neither.',
      );
    }
    if (
      s3EndpointUrl !== undefined &&
      /^http:/i.test(s3EndpointUrl) &&
      !isLoopback(new URL(s3EndpointUrl).hostname)
    ) {
      tell.notice({
        level: 'warning',
        code: 's3-http',
        message: "S3_ENDPOINT_URL is an http:// address: everybody's data cross the network unencrypted.",
      });
    }
  },
});
