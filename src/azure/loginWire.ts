import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline';
import { isJsonObject, type JsonValue } from '../values/json.ts';

/** A client that remembers how its last exchange went wrong: the login packages say "network_error" and drop the reason. */
export interface ObservedClient {
  readonly httpClient: HttpClient;
  /** In words, where the last exchange brought no JSON; never anything of a request or a body. */
  readonly trouble: () => string | undefined;
}

export function observed(inner: HttpClient): ObservedClient {
  let trouble: string | undefined;
  return {
    trouble: () => trouble,
    httpClient: {
      async sendRequest(request) {
        const { host } = new URL(request.url);
        try {
          const response = await inner.sendRequest(request);
          trouble = isJson(response) ? undefined : `${host} answered ${response.status} with ${typeOf(response)}, not JSON`;
          return response;
        } catch (error) {
          trouble = `${host} could not be asked: ${error instanceof Error ? error.message : String(error)}`;
          throw error;
        }
      },
    },
  };
}

function isJson(response: PipelineResponse): boolean {
  try {
    return isJsonObject(JSON.parse(response.bodyAsText ?? '') as JsonValue);
  } catch {
    return false;
  }
}

function typeOf(response: PipelineResponse): string {
  return (response.headers.get('content-type') ?? '').split(';')[0] || 'no content type';
}
