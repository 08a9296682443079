import { describe, expect, it } from 'vitest';
import { ageText } from '../../reports/html/client/words.ts';
import { shortIds } from '../../src/report/shortIds.ts';

describe('words of the page', () => {
  it.each([
    ['rule ssh of /subscriptions/s/resourcegroups/g/providers/microsoft.network/networksecuritygroups/nsg-web', 'rule ssh of nsg-web'],
    ['rule a of /subscriptions/s/x/nsg-1 and rule b of /subscriptions/s/x/nsg-2', 'rule a of nsg-1 and rule b of nsg-2'],
    ['Owner at /providers/Microsoft.Management/managementGroups/root', 'Owner at root'],
    ['vm-web-01:22', 'vm-web-01:22'],
    ['10.0.0.0/8', '10.0.0.0/8'],
  ])('tell a root cause by names: %s', (cause, text) => {
    expect(shortIds(cause)).toBe(text);
  });

  it.each([
    ['2026-11-24T06:01:30.000Z', ''], ['2026-11-23T06:01:31.000Z', ''], ['2026-11-23T06:01:30.000Z', ', 1 day before this scan'], ['2025-11-24T06:01:30.000Z', ', 365 days before this scan'], ['2027-01-01T00:00:00.000Z', ''], ['soon', ''],
  ])('tell an age in whole days up to the scan: %s', (since, text) => {
    expect(ageText(since, '2026-11-24T06:01:30.000Z')).toBe(text);
  });
});
