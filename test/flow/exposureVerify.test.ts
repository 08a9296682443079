import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { validateAgainstSchema } from '../../src/documents/jsonSchema.ts';
import type { PacketAnswer } from '../../src/facts/exposure/verify.ts';
import { readSchema } from '../../src/files/assets.ts';
import { LONGEST_LINE } from '../../src/files/lineSplitter.ts';
import { answerBlocks } from '../../src/flow/verifyPackets.ts';
import type { JsonValue } from '../../src/values/json.ts';

/** Says what it was handed, in a place that the answer has. */
const echo = (packet: unknown): PacketAnswer => (typeof packet === 'object' && packet !== null ? { access: 'Allow', decidedBy: [], assumes: [JSON.stringify(packet)] } : { access: 'Unknown', decidedBy: [], assumes: [], error: 'a packet must be an object' });

async function answer(blocks: readonly Uint8Array[], warnings: string[] = []): Promise<string> {
  let text = '';
  for await (const chunk of answerBlocks(blocks, echo, (message) => void warnings.push(message))) text += chunk;
  return text;
}

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const lines = async (text: string): Promise<readonly string[]> => (await answer([bytes(text)])).split('\n').slice(0, -1);
const OK = (value: unknown): string => JSON.stringify({ access: 'Allow', decidedBy: [], assumes: [JSON.stringify(value)] });

describe('a line of packets', () => {
  it.each<readonly [string, string, readonly (string | RegExp)[]]>([
    ['is answered', '{"a":1}\n', [OK({ a: 1 })]],
    ['is answered without a line feed at the end', '{"a":1}\n{"a":2}', [OK({ a: 1 }), OK({ a: 2 })]],
    ['is answered behind a byte order mark and before carriage returns', '\uFEFF{"a":1}\r\n{"a":2}\r\n', [OK({ a: 1 }), OK({ a: 2 })]],
    ['that is blank is a bad one', '{"a":1}\n\n{"a":2}\n', [OK({ a: 1 }), /"error":"line 2: it is blank/, OK({ a: 2 })]],
    ['that is blank before the end is a bad one', '{"a":1}\n\n', [OK({ a: 1 }), /"error":"line 2: it is blank/]],
    ['of spaces is a bad one', '  \t\n', [/"error":"line 1: it is blank/]],
    ['that is no JSON is a bad one', '{"a":1}\nnonsense\n{"a":2}\n', [OK({ a: 1 }), /"error":"line 2: column 1: /, OK({ a: 2 })]],
    ['that is cut short is a bad one', '{"a":', [/"error":"line 1: column \d+: /]],
    ['that the facts refuse is told with its number', '{"a":1}\n17\n', [OK({ a: 1 }), /"access":"Unknown".*"error":"line 2: a packet must be an object"/]],
    ['with letters of other scripts stays whole', '{"a":"ä漢🙂"}\n', [OK({ a: 'ä漢🙂' })]],
    ['that is not there is not answered', '', []],
  ])('%s', async (_what, text, expected) => {
    const answers = await lines(text);
    expect(answers).toHaveLength(expected.length);
    for (const [index, wanted] of expected.entries()) expect(answers[index]).toEqual(typeof wanted === 'string' ? wanted : expect.stringMatching(wanted));
  });

  it('beyond all length is a bad one, and the next one is answered', async () => {
    const [first, second] = await lines(`{"a":1}${' '.repeat(LONGEST_LINE + 5)}\n{"a":2}\n`);
    expect(first).toContain('"error":"line 1: it is longer than');
    expect(second).toBe(OK({ a: 2 }));
  });

  it('is answered by the published schema, bad or good', async () => {
    const schema = readSchema('exposure');
    for (const line of await lines('{"a":1}\n\nx\n1\n')) expect(validateAgainstSchema({ ...schema, ...((schema['$defs'] as Record<string, JsonValue>)['packetAnswer'] as object), properties: ((schema['$defs'] as Record<string, Record<string, JsonValue>>)['packetAnswer'] ?? {})['properties'] ?? {} }, JSON.parse(line) as JsonValue)).toEqual([]);
  });
});

describe('the bad lines', () => {
  it('are counted in one warning', async () => {
    const warnings: string[] = [];
    await answer([bytes('{"a":1}\nx\n\n3\n')], warnings);
    expect(warnings).toEqual(["3 of 4 lines could not be judged as a packet: their 'error' says why"]);
  });

  it('are no word where there are none', async () => {
    const warnings: string[] = [];
    await answer([bytes('{"a":1}\n')], warnings);
    expect(warnings).toEqual([]);
  });
});

describe('a stream', () => {
  const line = fc.oneof(fc.constantFrom('{"a":"é🙂"}', '', '{}', 'x', '[]', '{"b":[1,2]}'), fc.string());

  it('is answered alike wherever it is cut', async () => {
    await fc.assert(fc.asyncProperty(fc.array(line), fc.array(fc.integer({ min: 0, max: 60 })), async (texts, cuts) => {
      const whole = bytes(texts.join('\n'));
      const places = [0, ...cuts.filter((cut) => cut < whole.length).toSorted((a, b) => a - b), whole.length];
      const blocks = places.slice(1).map((end, index) => whole.subarray(places[index], end));
      expect(await answer(blocks)).toBe(await answer([whole]));
    }));
  });

  it('has a line out for each line in', async () => {
    await fc.assert(fc.asyncProperty(fc.array(line.filter((text) => !text.includes('\n'))), async (texts) => {
      expect(await lines(texts.map((text) => `${text}\n`).join(''))).toHaveLength(texts.length);
    }));
  });
});
