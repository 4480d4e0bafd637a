import type { Agent } from 'node:http';
import type { Agent as SecureAgent } from 'node:https';
import { S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Settings } from '../config/table.ts';

/** The way to an address, through the proxies and with the authorities of the settings. */
export type AgentTo = (url: URL) => Promise<Agent>;

type RequestHandler = Pick<
  NodeHttpHandler,
  'metadata' | 'handle' | 'updateHttpClientConfig' | 'httpHandlerConfigs'
>;

/** A client of S3, or of the service like it that the settings name. */
export function createS3Client(
  { storage, network }: Pick<Settings, 'storage' | 'network'>,
  agentTo: AgentTo,
): S3Client {
  const { s3EndpointUrl, s3AccessKeyId, s3SecretAccessKey } = storage;
  // Services like S3 differ in what they know of the newer checksums.
  const checksums = s3EndpointUrl === undefined ? 'WHEN_SUPPORTED' : 'WHEN_REQUIRED';
  return new S3Client({
    region: storage.s3Region,
    forcePathStyle: storage.s3ForcePathStyle,
    ...(s3EndpointUrl === undefined ? {} : { endpoint: s3EndpointUrl }),
    ...(s3AccessKeyId === undefined || s3SecretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId: s3AccessKeyId, secretAccessKey: s3SecretAccessKey } }),
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    expectContinueHeader: false,
    // With a clock that is off by a quarter of an hour the times in artifacts and lock are worth nothing: it is told.
    disableClockSkewCorrection: async () => true,
    requestHandler: createRequestHandler(agentTo, network.timeoutSeconds * 1000),
  });
}

/** One way for each origin: the bucket's, and those of the services that hand out credentials. */
function createRequestHandler(agentTo: AgentTo, timeoutMs: number): RequestHandler {
  const handlers = new Map<string, Promise<NodeHttpHandler>>();

  async function openHandler(origin: string): Promise<NodeHttpHandler> {
    const agent = await agentTo(new URL(origin));
    return new NodeHttpHandler({
      httpAgent: agent,
      httpsAgent: agent as SecureAgent,
      connectionTimeout: timeoutMs,
      // Without a byte moving: a large artifact may take longer as a whole.
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
