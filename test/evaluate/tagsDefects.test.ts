import { isDeepStrictEqual } from 'node:util';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { evaluate } from '../../src/evaluate/evaluate.ts';
import { withCopy } from '../facts/copies.ts';
import type { Edit } from '../facts/exposure/defect.ts';
import { randomTagEstate } from '../oracle/tagEstates.ts';
import { toldByCode, toldByOracle } from './narrowingWorld.ts';

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url));
const ESTATES = 250;
const EXPECTED = new Map<number, ReturnType<typeof toldByOracle>>();

const edit = (file: 'tags' | 'narrowing' | 'evaluate', find: string, replace: string): Edit => ({ file: `evaluate/${file}.ts`, find, replace });

/** Each a change that a hurried person makes. The random estates must tell each from the right code. */
const DEFECTS: readonly (readonly [what: string, edit: Edit])[] = [
  ['letter case of values matters', edit('narrowing', 'return value.toLowerCase() === wanted.toLowerCase();', 'return value === wanted;')],
  ['a part of a value is enough', edit('narrowing', 'value.toLowerCase() === wanted.toLowerCase()', 'value.toLowerCase().startsWith(wanted.toLowerCase())')],
  ['what was not read carries nothing', edit('narrowing', 'if (!isValues(values)) return values;', 'if (!isValues(values)) continue;')],
  ['what was not read is left out', edit('narrowing', 'if (!isValues(values)) return values;', 'if (!isValues(values)) return false;')],
  ['the farthest decides', edit('narrowing', 'for (const values of levels) {', 'for (const values of [...levels].toReversed()) {')],
  ['one of the tags is enough', edit('narrowing', 'and(tags.map(([, wanted], position) => carries(levels(row), position, wanted)))', '(tags.length === 0 || tags.map(([, wanted], position) => carries(levels(row), position, wanted)).find((truth) => truth !== false) || false)')],
  ['only the first of the groups counts', edit('narrowing', 'resourceGroups.some((group) => isIn(id, group));', 'resourceGroups.slice(0, 1).some((group) => isIn(id, group));')],
  ['letter case of group names matters', edit('narrowing', 'resourceGroupOf(id)?.toLowerCase() === group.toLowerCase()', 'resourceGroupOf(id) === group')],
  ['ids of groups are compared by their beginning', edit('narrowing', "group.includes('/') ? isAtOrBelow(id, group)", "group.includes('/') ? id.toLowerCase().startsWith(group.toLowerCase())")],
  ['a group in another subscription may hold what was not listed here', edit('narrowing', ' || isAtOrBelow(group, scope));', ' || true);')],
  ['what was not listed in another group counts', edit('narrowing', 'if (resourceGroupOf(scope) !== undefined) return', 'if (resourceGroupOf(scope) === undefined) return')],
  ['the directory may hold what is in a group', edit('narrowing', 'if (isNarrowed(narrowing) && IN_NO_SUBSCRIPTION.test(type)) return false;', '')],
  ['subscriptions that were not listed may be in a group', edit('narrowing', 'if (SUBSCRIPTIONS.test(type)) return false;', '')],
  ['a tag without a value is a value', edit('tags', "return value === '' ? undefined : value;", 'return value;')],
  ['letter case of ids matters', edit('tags', 'const row = find(id);', 'const row = [find(id)].find((found) => found?.id === id);')],
  ['what a role is given on is not looked at', edit('tags', 'return inner === null ? parentId(id) : inner[1];', "return inner === null ? parentId(id) : /^(\\/subscriptions\\/[^/]+\\/resourcegroups\\/[^/]+)\\//i.exec(id)?.[1] ?? inner[1];")],
  ['the parent is skipped', edit('tags', 'for (let outer = outerOf(id);', "for (let outer = /^(\\/subscriptions\\/[^/]+(?:\\/resourcegroups\\/[^/]+)?)\\/providers\\//i.exec(id)?.[1] ?? outerOf(id);")],
  ['subscriptions carry no tags', edit('tags', 'type !== undefined && !carriesNone(type)', "type !== undefined && type !== 'microsoft.resources/subscriptions' && !carriesNone(type)")],
  ['what is of a type that is not read carries none', edit('tags', 'if (catalogEntry(type) !== undefined) return false;', 'if (catalogEntry(type) === undefined) return true;')],
  ['places are asked for their tags', edit('tags', 'locations|ipconfigurations', 'ipconfigurations')],
  ['subnets are asked for their tags', edit('tags', "'microsoft.network/virtualnetworks/subnets', ", '')],
  ['an owner may stand behind what was not read', edit('tags', 'if (!isValues(values)) return undefined;', 'if (!isValues(values)) continue;')],
  ['the last of the owner tags is told', edit('tags', 'values.find((value) => value !== undefined)', 'values.findLast((value) => value !== undefined)')],
  ['a row of which nobody knows is judged', edit('evaluate', 'if (isUnknown(isJudged)) return [unknownVerdict({ ...rule, severity: own.severity }, resource, isJudged)];', '')],
  ['a row of which nobody knows is left out', edit('evaluate', 'if (isJudged === false) continue;', 'if (isJudged !== true) continue;')],
  ['who answers for a scope is asked above it', edit('evaluate', 'return { id: `${scope}/unlisted/row` };', 'return { id: scope };')],
  ['what was not listed is never left out', edit('evaluate', 'if (!mayHoldJudged(input.narrowing ?? NOT_NARROWED, gap.scope, type)) continue;', '')],
];

function expected(seed: number): ReturnType<typeof toldByOracle> {
  const held = EXPECTED.get(seed) ?? toldByOracle(randomTagEstate(seed));
  EXPECTED.set(seed, held);
  return held;
}

/** The first estate that tells, or undefined. */
async function caughtBy(defect: Edit): Promise<number | undefined> {
  return withCopy(SOURCE, ['evaluate/evaluate'], defect, async (folder) => {
    const broken = (await import(`${folder}/evaluate/evaluate.js`) as { readonly evaluate: typeof evaluate }).evaluate;
    for (let seed = 1; seed <= ESTATES; seed += 1) if (!isDeepStrictEqual(toldByCode(randomTagEstate(seed), broken), expected(seed))) return seed;
    return undefined;
  });
}

describe('the comparison of narrowing and owners with the second implementation', () => {
  it.each(DEFECTS)('notices when %s', async (_what, defect) => {
    expect(await caughtBy(defect)).toBeDefined();
  });
});
