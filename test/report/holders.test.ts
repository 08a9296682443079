import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../src/model/finding.ts';
import { holderNames } from '../../src/report/html/holders.ts';
import { GRANTS } from '../client/results.ts';
import { nth } from './fixture.ts';

const ID = nth(GRANTS.resources, 1).id;

/** The name of a holder by one value that a rule looked at. */
function nameBy(path: string, actual: Evidence['actual']): string | undefined {
  const evidence = [{ path, expected: '', actual, type: '', apiVersion: '' }];
  return holderNames({ ...GRANTS, findings: [{ ...nth(GRANTS.findings, 1), evidence }] })(ID.toUpperCase());
}

describe('the holder of a role assignment', () => {
  it.each(['fact.access.principalName', 'fact.eligibility.principalName', 'fact.directoryAssignment.principalName'])('is told by %s', (path) => {
    expect(nameBy(path, 'Ben')).toBe('Ben');
  });

  it.each<readonly [string, Evidence['actual']]>([
    ['fact.access.roleName', 'Owner'], ['fact.access.principalName', null], ['fact.access.principalName', ''], ['fact.access.principalName', ' '], ['fact.access.principalName', 'DEAD0000-0000-4000-8000-000000000001'],
  ])('is not told by %s: %j', (path, actual) => {
    expect(nameBy(path, actual)).toBeUndefined();
  });
});
