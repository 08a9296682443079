import { appeared, vanished } from './comingAndGoing.ts';
import type { Estate } from './estate.ts';
import { AzureError, errorResponse, Unsupported, type Call, type Place, type SimResponse } from './http.ts';
import { isMap, parseJson, textAt, valueAt, type JsonMap } from './json.ts';
import { sameAgain } from './paging.ts';
import type { State } from './state.ts';

type Headers = Readonly<Record<string, string>>;

/** What a call gets instead of the right answer. `faultFile.ts` reads the same from JSON. */
export type FaultAnswer =
  /** An ARM error document. */
  | { readonly kind: 'error'; readonly status: number; readonly code: string; readonly message?: string; readonly headers?: Headers }
  /** `{code, message}` without the `error` around it, as some providers answer. */
  | { readonly kind: 'bareError'; readonly status: number; readonly code: string; readonly message?: string }
  /** A status and nothing else. */
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Headers }
  /** Exactly this. */
  | { readonly kind: 'raw'; readonly status: number; readonly body: string; readonly headers?: Headers }
  /** A proxy's page. */
  | { readonly kind: 'html'; readonly status?: number }
  | { readonly kind: 'text'; readonly status?: number; readonly body?: string }
  /** 200 with JSON's content type and no body. */
  | { readonly kind: 'empty' }
  /** 200 with `{}`. */
  | { readonly kind: 'emptyObject' }
  | { readonly kind: 'redirect'; readonly location: string; readonly status?: number }
  /** 401 for the token that the call brings, now and ever after. */
  | { readonly kind: 'tokenRevoked' }
  /** 401 that asks for a token with claims (continuous access evaluation). */
  | { readonly kind: 'claimsChallenge'; readonly claims?: string }
  /** 429 whose Retry-After is a date, so many milliseconds ahead by the simulator's clock. */
  | { readonly kind: 'retryAt'; readonly milliseconds: number }
  /** The connection ends before an answer. */
  | { readonly kind: 'reset' }
  /** The right answer as far as the place; then the connection stays open and nothing comes any more. */
  | { readonly kind: 'stall'; readonly after: Place }
  /** The right answer, so many bytes at a time with pauses between. */
  | { readonly kind: 'drip'; readonly bytes: number; readonly milliseconds: number }
  /** A small answer that unpacks to so many bytes. */
  | { readonly kind: 'gzipBomb'; readonly bytes: number }
  /** The right answer, made so many bytes long by white space. */
  | { readonly kind: 'padded'; readonly bytes: number }
  /** The right answer, that much later. */
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** The right answer, the connection ending inside it: behind half of it unless told. */
  | { readonly kind: 'cut'; readonly after?: Exclude<Place, 'nothing'> }
  /** The right answer, ending too early although the connection closes in order. */
  | { readonly kind: 'truncated' }
  /** The right answer under another content type. */
  | { readonly kind: 'contentType'; readonly type: string }
  /** The right answer, naming a next page on another host. */
  | { readonly kind: 'foreignNextLink'; readonly host: string }
  /** The right answer, naming itself as the next page. */
  | { readonly kind: 'loop' }
  /** The answer to the call before, once more. */
  | { readonly kind: 'repeatPage' }
  /** A page without items whose next page holds what this one should. */
  | { readonly kind: 'emptyPage' }
  /** The right answer without the way to the next page. */
  | { readonly kind: 'lastPageMissing' }
  /** The right answer of Resource Graph with another total. */
  | { readonly kind: 'totalRecords'; readonly add: number }
  /** What has this id or lies below it is gone from this call on; Resource Graph hears of it as late as of a write. */
  | { readonly kind: 'vanish'; readonly id: string }
  /** What has this id or lies below it is there from this call on, and was not before. */
  | { readonly kind: 'appear'; readonly id: string }
  /** The right answer to a write that is then not done: nothing changes. */
  | { readonly kind: 'lostWrite' }
  /** A write is done, and the connection ends before an answer. */
  | { readonly kind: 'performedThenReset' }
  /** A write is done, and an ARM error document is the answer. */
  | { readonly kind: 'performedThenError'; readonly status: number; readonly code: string; readonly message?: string; readonly headers?: Headers };

/** What faults do to the simulated Azure, and the clock they go by. */
export type FaultGround = Pick<State, 'rehearse' | 'change'> & {
  readonly now: () => number;
  /** As it was told, with what has not appeared yet. */
  readonly estate: Estate;
};

/** What a fault works on: the call, its right answer, and the right answer to the call before. */
export interface Spoilt {
  readonly call: Call;
  readonly answer: () => SimResponse;
  readonly last: SimResponse | undefined;
  readonly ground: FaultGround;
}

/** The faults that need no right answer. */
type Instead = Exclude<FaultAnswer, Spoiling | Dated>;

/** The faults that go by the clock, or change what Azure holds. */
type Dated = Extract<FaultAnswer, { readonly kind: 'retryAt' | 'vanish' | 'appear' }>;

const JSON_TYPE: Headers = { 'content-type': 'application/json; charset=utf-8' };

/** The claims of a challenge, as a conditional access event sends them (Microsoft identity platform, "Claims challenges"). */
const CLAIMS = Buffer.from('{"access_token":{"nbf":{"essential":true,"value":"1763283600"}}}').toString('base64');

export function answerWith(fault: FaultAnswer, spoilt: Spoilt): SimResponse {
  switch (fault.kind) {
    case 'retryAt':
      return instead({ kind: 'error', status: 429, code: 'TooManyRequests', headers: { 'retry-after': new Date(spoilt.ground.now() + fault.milliseconds).toUTCString() } });
    case 'vanish':
      spoilt.ground.change((estate) => vanished(estate, fault.id));
      return spoilt.answer();
    case 'appear':
      spoilt.ground.change((estate) => appeared(estate, spoilt.ground.estate, fault.id));
      return spoilt.answer();
    default:
      return isSpoiling(fault) ? spoil(fault, spoilt) : instead(fault);
  }
}

function instead(fault: Instead): SimResponse {
  switch (fault.kind) {
    case 'error':
      return errorResponse(new AzureError(fault.status, fault.code, fault.message ?? fault.code, { headers: fault.headers ?? {} }));
    case 'bareError':
      return { status: fault.status, headers: JSON_TYPE, body: JSON.stringify({ code: fault.code, message: fault.message ?? fault.code }) };
    case 'status':
      return { status: fault.status, headers: fault.headers ?? {}, body: '' };
    case 'raw':
      return { status: fault.status, headers: fault.headers ?? {}, body: fault.body };
    case 'html':
      return { status: fault.status ?? 200, headers: { 'content-type': 'text/html' }, body: '<!doctype html><title>Sign in to the network</title><p>Please sign in.' };
    case 'text':
      return { status: fault.status ?? 200, headers: { 'content-type': 'text/plain' }, body: fault.body ?? 'The service is not available.' };
    case 'empty':
      return { status: 200, headers: JSON_TYPE, body: '' };
    case 'emptyObject':
      return { status: 200, headers: JSON_TYPE, body: '{}' };
    case 'redirect':
      return { status: fault.status ?? 307, headers: { location: fault.location }, body: '' };
    case 'tokenRevoked':
      return challenge('invalid_token', 'InvalidAuthenticationToken', 'The access token has been revoked.');
    case 'claimsChallenge':
      return challenge('insufficient_claims', 'InvalidAuthenticationToken', 'Continuous access evaluation resulted in claims challenge.', fault.claims ?? CLAIMS);
    case 'reset':
      return { status: 0, headers: {}, body: '', reset: true };
    case 'gzipBomb':
      return { status: 200, headers: JSON_TYPE, body: '', bomb: fault.bytes };
  }
}

/** The faults that start from the right answer. */
type Spoiling = Extract<FaultAnswer, { readonly kind: (typeof SPOILING)[number] }>;

const SPOILING = ['delay', 'stall', 'drip', 'padded', 'cut', 'truncated', 'contentType', 'foreignNextLink', 'loop', 'repeatPage', 'emptyPage', 'lastPageMissing', 'totalRecords', 'lostWrite', 'performedThenReset', 'performedThenError'] as const;

function isSpoiling(fault: FaultAnswer): fault is Spoiling {
  return SPOILING.some((kind) => kind === fault.kind);
}

function spoil(fault: Spoiling, { call, answer, last, ground }: Spoilt): SimResponse {
  switch (fault.kind) {
    case 'delay':
      return { ...answer(), delay: fault.milliseconds };
    case 'stall':
      return { ...answer(), stall: fault.after };
    case 'drip':
      return { ...answer(), drip: { bytes: fault.bytes, milliseconds: fault.milliseconds } };
    case 'padded':
      return padded(answer(), fault.bytes);
    case 'cut':
      return { ...(fault.after === 'headers' ? { ...answer(), body: '' } : halved(answer())), cut: true };
    case 'truncated':
      return halved(answer());
    case 'contentType': {
      const right = answer();
      return { ...right, headers: { ...right.headers, 'content-type': fault.type } };
    }
    case 'foreignNextLink':
      return changed(fault.kind, answer(), (body) => ({ ...body, nextLink: `https://${fault.host}/next?$skiptoken=1` }));
    case 'loop':
      return changed(fault.kind, answer(), (body) => (isGraph(body) ? { ...body, $skipToken: skipTokenOf(call) || textAt(body, '$skipToken') } : { ...body, nextLink: call.request.url }));
    case 'repeatPage':
      if (last === undefined) throw new Unsupported('the fault repeatPage for the first call: there is no page before it');
      return last;
    case 'emptyPage':
      return changed(fault.kind, answer(), (body) => emptied(body, call));
    case 'lastPageMissing':
      return changed(fault.kind, answer(), ({ nextLink: _link, $skipToken: _token, ...body }) => body);
    case 'totalRecords':
      return changed(fault.kind, answer(), (body) => (isGraph(body) ? { ...body, totalRecords: Number(valueAt(body, 'totalRecords')) + fault.add } : undefined));
    case 'lostWrite':
      return ground.rehearse(writing(fault.kind, call, answer));
    case 'performedThenReset':
      return performed(writing(fault.kind, call, answer), { kind: 'reset' });
    case 'performedThenError':
      return performed(writing(fault.kind, call, answer), { ...fault, kind: 'error' });
  }
}

function writing(kind: string, { method }: Call, answer: () => SimResponse): () => SimResponse {
  if (method === 'GET') throw new Unsupported(`the fault ${kind} for a call that reads`);
  return answer;
}

/** Whatever the right answer is: the client does not see it. */
function performed(answer: () => SimResponse, told: Extract<FaultAnswer, { readonly kind: 'reset' | 'error' }>): SimResponse {
  answer();
  return instead(told);
}

function challenge(error: string, code: string, message: string, claims?: string): SimResponse {
  const parameters = [`authorization_uri="https://login.microsoftonline.com/"`, `error="${error}"`, `error_description="${message}"`, ...(claims === undefined ? [] : [`claims="${claims}"`])];
  return errorResponse(new AzureError(401, code, message, { headers: { 'www-authenticate': `Bearer ${parameters.join(', ')}` } }));
}

function halved(response: SimResponse): SimResponse {
  return { ...response, body: response.body.slice(0, Math.floor(response.body.length / 2)) };
}

/** JSON may end in white space (RFC 8259, 2). */
function padded(response: SimResponse, bytes: number): SimResponse {
  return { ...response, body: response.body + ' '.repeat(Math.max(0, bytes - Buffer.byteLength(response.body))) };
}

/** A list of ARM or an answer of Resource Graph, changed; a fault that does not fit its answer is loud, a refusal stays what it is. */
function changed(kind: string, response: SimResponse, change: (body: JsonMap) => JsonMap | undefined): SimResponse {
  if (response.status >= 400) return response;
  const body = parseJson(response.body);
  const next = isMap(body) && (Array.isArray(body['value']) || isGraph(body)) ? change(body) : undefined;
  if (next === undefined) throw new Unsupported(`the fault ${kind} for an answer that it does not fit`);
  return { ...response, body: JSON.stringify(next) };
}

function isGraph(body: JsonMap): boolean {
  return Array.isArray(body['data']) && 'totalRecords' in body;
}

function skipTokenOf(call: Call): string {
  return textAt(parseJson(call.request.body), 'options', '$skipToken');
}

/** The next page is this one, under another token. Resource Graph is not known to do so. */
function emptied(body: JsonMap, call: Call): JsonMap | undefined {
  if (isGraph(body)) return undefined;
  const url = new URL(call.request.url);
  url.searchParams.set('$skiptoken', sameAgain(url.searchParams.get('$skiptoken'), [call.path.toLowerCase(), ...url.searchParams.getAll('$filter')]));
  return { ...body, value: [], nextLink: url.toString() };
}
