import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { resultDigest } from '../../src/report/resultDigest.ts';
import { CLEAN, HOSTILE, manyFindings, RESULT } from './fixture.ts';
import { htmlText, jsonText } from './render.ts';

describe('the digest of a result', () => {
  it.each([['a result', RESULT], ['a clean one', CLEAN], ['a hostile one', HOSTILE], ['one of several chunks', manyFindings(1_000)]])('is the sha256 of the JSON document of %s, and stands in the page', (_name, result) => {
    const expected = createHash('sha256').update(Buffer.from(jsonText(result), 'utf8')).digest('hex');
    expect(resultDigest(result)).toBe(expected);
    expect(htmlText(result)).toContain(`sha256 ${expected}`);
  });

  it('is another one for any other document', () => {
    expect(resultDigest({ ...RESULT, scan: { ...RESULT.scan, simulated: true } })).not.toBe(resultDigest(RESULT));
  });
});
