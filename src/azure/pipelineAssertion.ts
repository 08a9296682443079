import type { HttpClient } from '@azure/core-rest-pipeline';
import { ToolError } from '../model/toolError.ts';
import { asString, isJsonObject, type JsonValue } from '../values/json.ts';

/** Where a workflow's job asks for its identity token, and the token it asks with. */
export interface GithubEndpoint {
  readonly url: URL;
  readonly requestToken: string;
}

const PERMISSION = 'The job needs "permissions: id-token: write".';

/**
 * The identity token of a GitHub Actions job (GitHub documentation, "OpenID Connect reference"). They end after five minutes, so one is
 * fetched whenever it is needed. Goes through a pipeline of its own, so that a proxy and lost connections are dealt with as elsewhere.
 */
export async function githubAssertion({ url, requestToken }: GithubEndpoint, httpClient: HttpClient): Promise<string> {
  const { createPipelineFromOptions, createPipelineRequest, createHttpHeaders } = await import('@azure/core-rest-pipeline');
  const target = new URL(url);
  target.searchParams.set('audience', 'api://AzureADTokenExchange');
  const headers = createHttpHeaders({ accept: 'application/json', authorization: `Bearer ${requestToken}` });
  const pipeline = createPipelineFromOptions({ userAgentOptions: { userAgentPrefix: 'portcullis' } });
  const response = await pipeline.sendRequest(httpClient, createPipelineRequest({ url: target.href, method: 'GET', headers }));
  if (response.status !== 200) throw new ToolError('LOGIN', `GitHub did not hand out an identity token: ${url.host} answered ${response.status}`, PERMISSION);
  const value = valueOf(response.bodyAsText ?? '');
  if (value !== undefined) return value;
  const type = response.headers.get('content-type') ?? 'no content type';
  throw new ToolError('LOGIN', `GitHub did not hand out an identity token: ${url.host} answered 200 without one (${type})`, 'Something in between may have answered: check the proxy.');
}

function valueOf(text: string): string | undefined {
  try {
    const body = JSON.parse(text) as JsonValue;
    const value = isJsonObject(body) ? asString(body['value']) : undefined;
    return value === '' ? undefined : value;
  } catch {
    return undefined;
  }
}
