import type { PipelineResponse } from '@azure/core-rest-pipeline';

const GRAPH_QUERY_PATH = /^\/providers\/Microsoft\.ResourceGraph\/resources$/i;

/** Whether a request counts against Resource Graph's quota. */
export function isGraphQuery(url: URL): boolean {
  return GRAPH_QUERY_PATH.test(url.pathname);
}

/** Seconds from `x-ms-user-quota-resets-after: hh:mm:ss`. */
export function quotaReset(response: PipelineResponse): number | undefined {
  const parts = /^(\d+):(\d+):(\d+)/.exec(response.headers.get('x-ms-user-quota-resets-after') ?? '');
  return parts ? Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3]) : undefined;
}

/**
 * Resource Graph's quota, kept from its headers (Resource Graph documentation, "Guidance for throttled requests": a window of
 * queries a principal, told on every answer; 0 remaining means wait). Queries in flight count as used, so that two at a time never overdraw.
 */
export interface Quota {
  /** Milliseconds to wait before the next query; 0 when it may leave. */
  readonly pause: (now: number) => number;
  readonly sent: () => void;
  readonly answered: (response: PipelineResponse | undefined, now: number) => void;
}

export function createQuota(): Quota {
  let remaining: number | undefined;
  let resetsAt = 0;
  let inFlight = 0;
  return {
    pause: (now) => {
      if (now >= resetsAt) remaining = undefined;
      return remaining !== undefined && remaining - inFlight <= 0 ? resetsAt - now : 0;
    },
    sent: () => void (inFlight += 1),
    answered: (response, now) => {
      inFlight -= 1;
      const seconds = response === undefined ? undefined : quotaReset(response);
      if (response === undefined || seconds === undefined) return;
      // A query that was refused proves that nothing remains, whatever the header says.
      remaining = response.status === 429 ? 0 : Number(response.headers.get('x-ms-user-quota-remaining') ?? Number.NaN);
      if (Number.isNaN(remaining)) remaining = undefined;
      resetsAt = now + seconds * 1000;
    },
  };
}
