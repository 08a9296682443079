import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { compareText } from '../../src/values/json.ts';
import { graphPermissions } from '../../src/flow/scannerRole.ts';

it('docs/permissions.md says of every permission of Microsoft Graph what it is for, and names no other', () => {
  const table = readFileSync('docs/permissions.md', 'utf8').split('\n').filter((line) => line.startsWith('| `'));
  const named = table.flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? ''));
  expect(named.toSorted(compareText)).toEqual(graphPermissions().map(({ permission }) => permission));
});
