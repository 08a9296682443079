import { RestError, type PipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { isJsonObject, type JsonValue } from '../values/json.ts';

/**
 * What a data host answered, made safe for the SDKs: they take a proxy's page for an empty list, follow a nextLink to any
 * host with the token, and hide the status of an error without a document behind a TypeError (azure-wire 3).
 * Throws a RestError for an answer that nothing can be read from; `ECONNRESET` where trying again can help.
 */
export function checkAnswer(request: PipelineRequest, response: PipelineResponse, url: URL): PipelineResponse {
  if (response.status >= 400) return withEnvelope(response);
  if (response.status >= 300) throw redirected(request, response, url);
  if (response.status === 200 && request.method !== 'DELETE') {
    refuseForeignNextLink(request, response, parseJsonBody(request, response, url), url);
  }
  return response;
}

/** Azure's data hosts do not redirect reads; what redirects is a gateway in between, and a followed redirect would lose the token. */
function redirected(request: PipelineRequest, response: PipelineResponse, url: URL): RestError {
  const target = originOf(response.headers.get('location') ?? '') ?? 'a place that it does not name';
  return new RestError(`${url.host} answered ${response.status}, a redirect to ${target}: not followed`, { code: 'REDIRECTED', statusCode: response.status, request, response });
}

function parseJsonBody(request: PipelineRequest, response: PipelineResponse, url: URL): JsonValue {
  const type = response.headers.get('content-type') ?? '';
  const text = response.bodyAsText ?? '';
  const refuse = (): never => {
    throw new RestError(`${url.host} answered 200 with something that is not JSON (${type === '' ? 'no content type' : type}, ${text.length} characters): a proxy or a login page?`, {
      code: 'NOT_JSON', statusCode: 200, request, response,
    });
  };
  if (!/[/+]json/i.test(type) || text.trim() === '') return refuse();
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw new RestError(`${url.host} answered JSON that ends too early`, { code: 'ECONNRESET', request, response });
  }
}

/** A nextLink to another origin is an error before a byte, or a token, leaves. */
function refuseForeignNextLink(request: PipelineRequest, response: PipelineResponse, body: JsonValue, url: URL): void {
  if (!isJsonObject(body)) return;
  const link = body['nextLink'] ?? body['@odata.nextLink'];
  if (typeof link !== 'string' || link === '' || originOf(link) === url.origin) return;
  throw new RestError(`${url.host} named a next page on another host: refused`, { code: 'FOREIGN_NEXT_LINK', statusCode: 200, request, response });
}

function originOf(link: string): string | undefined {
  return URL.canParse(link) ? new URL(link).origin : undefined;
}

function withEnvelope(response: PipelineResponse): PipelineResponse {
  const parsed = tryParse(response.bodyAsText ?? '');
  if (isJsonObject(parsed) && isJsonObject(parsed['error']) && typeof parsed['error']['code'] === 'string') return response;
  const bare = isJsonObject(parsed) ? parsed : {};
  const code = typeof bare['code'] === 'string' ? bare['code'] : `Http${response.status}`;
  const message = [bare['message'], bare['Message']].find((text) => typeof text === 'string') ?? `HTTP ${response.status} without an error document`;
  response.bodyAsText = JSON.stringify({ error: { code, message } });
  response.headers.set('content-type', 'application/json');
  return response;
}

function tryParse(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}
