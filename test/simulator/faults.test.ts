import { describe, expect, it } from 'vitest';
import { codeOf, wire } from './client.ts';

const LIST = '/subscriptions?api-version=2022-12-01';

describe('the fault table', () => {
  it('meets the calls that it names by their number, and no others', () => {
    const { get } = wire({ faults: [{ url: '/subscriptions?', calls: [2, 4], answer: { kind: 'error', status: 429, code: 'TooManyRequests', headers: { 'retry-after': '1' } } }] });
    const replies = [1, 2, 3, 4, 5].map(() => get(LIST));
    expect(replies.map((reply) => reply.status)).toEqual([200, 429, 200, 429, 200]);
    expect([replies.slice(1, 2).map(codeOf), replies[1]?.headers['retry-after']]).toEqual([['TooManyRequests'], '1']);
  });

  it('meets by method and by pattern', () => {
    const { get, graph } = wire({ faults: [{ method: 'post', url: /resourcegraph/i, answer: { kind: 'error', status: 503, code: 'ServerTimeout' } }] });
    expect(graph('resources').status).toBe(503);
    expect(get(LIST).status).toBe(200);
  });

  it('can answer with a page of a proxy, exact text, half a body or a foreign next page', () => {
    const raw = (kind: 'html' | 'cut' | 'truncated') => {
      const faulty = wire({ faults: [{ url: '/subscriptions?', answer: { kind } }] });
      const token = faulty.login().body.access_token ?? '';
      return faulty.simulator.handle({ method: 'GET', url: `https://management.azure.com${LIST}`, headers: { authorization: `Bearer ${token}` }, body: '' });
    };
    expect(raw('html').headers['content-type']).toBe('text/html');
    expect(raw('cut').cut).toBe(true);
    expect(raw('truncated').cut).toBeUndefined();
    expect(() => void JSON.parse(raw('truncated').body)).toThrow(SyntaxError);
    const exact = wire({ faults: [{ url: '/subscriptions?', answer: { kind: 'raw', status: 200, body: '{}', headers: { 'content-type': 'application/json' } } }] });
    expect(exact.get(LIST).body).toEqual({});
    const foreign = wire({ faults: [{ url: '/subscriptions?', answer: { kind: 'foreignNextLink', host: 'evil.example' } }] });
    expect(new URL(foreign.get(LIST).body.nextLink ?? '').host).toBe('evil.example');
  });

  it('leaves its answers in the log and marked like all others', () => {
    const { get, simulator } = wire({ faults: [{ url: '/subscriptions?', answer: { kind: 'error', status: 500, code: 'InternalServerError' } }] });
    expect(get(LIST).headers['x-portcullis-simulated']).toBe('true');
    expect(simulator.log.at(-1)?.status).toBe(500);
  });
});
