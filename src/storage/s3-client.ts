import type { Agent } from 'node:http';
import type { Agent as SecureAgent } from 'node:https';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { messageOf } from '../base/errors.ts';
import type { Settings } from '../config/table.ts';

/** The agent for an address, with the proxies and authorities of the settings. */
export type AgentTo = (url: URL) => Promise<Agent>;

type RequestHandler = Pick<
  NodeHttpHandler,
  'metadata' | 'handle' | 'updateHttpClientConfig' | 'httpHandlerConfigs'
>;

/** A client of Amazon S3 or of the S3-compatible service in the settings. */
export function createS3Client(
  { storage, network }: Pick<Settings, 'storage' | 'network'>,
  { agentTo, debug }: { readonly agentTo: AgentTo; readonly debug: (message: string) => void },
): S3Client {
  const { s3EndpointUrl, s3AccessKeyId, s3SecretAccessKey } = storage;
  // Some S3-compatible services do not support the newer checksums.
  const checksums = s3EndpointUrl === undefined ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED';
  const config: S3ClientConfig = {
    region: storage.s3Region,
    forcePathStyle: storage.s3ForcePathStyle,
    ...(s3EndpointUrl === undefined ? {} : { endpoint: s3EndpointUrl }),
    ...(s3AccessKeyId === undefined || s3SecretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId: s3AccessKeyId, secretAccessKey: s3SecretAccessKey } }),
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    expectContinueHeader: false,
    // A clock that is off by 15 minutes must be reported: it invalidates the times in files and in the lock.
    disableClockSkewCorrection: async () => true,
    requestHandler: createRequestHandler(agentTo, network.timeoutSeconds * 1000),
  };
  return withWarningsTo(debug, () => new S3Client(config));
}

/**
 * Redirects the warnings of `create`. The SDK warns developers about Node's version; on stderr, cron would mail that to
 * an administrator every hour.
 */
function withWarningsTo<T>(report: (message: string) => void, create: () => T): T {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = (warning: string | Error) => report(messageOf(warning));
  try {
    return create();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** One handler per origin: the bucket's, and those of the services that issue credentials. */
function createRequestHandler(agentTo: AgentTo, timeoutMs: number): RequestHandler {
  const handlers = new Map<string, Promise<NodeHttpHandler>>();

  async function openHandler(origin: string): Promise<NodeHttpHandler> {
    const agent = await agentTo(new URL(origin));
    return new NodeHttpHandler({
      httpAgent: agent,
      httpsAgent: agent as SecureAgent,
      connectionTimeout: timeoutMs,
      // For silence only: a large file may take longer in total.
      socketTimeout: timeoutMs,
    });
  }

  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, options) {
      const port = request.port === undefined ? '' : `:${request.port}`;
      const origin = `${request.protocol}//${request.hostname}${port}`;
      const handler = handlers.get(origin) ?? openHandler(origin);
      handlers.set(origin, handler);
      return (await handler).handle(request, options);
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  };
}
