import type { evaluate } from '../../src/evaluate/evaluate.ts';
import type { BoundFacts, FactTable } from '../../src/model/fact.ts';
import { emptyManifest, memorySnapshot } from '../../src/model/memorySnapshot.ts';
import type { Narrowing } from '../../src/model/narrowing.ts';
import type { Row } from '../../src/model/resource.ts';
import type { Rule } from '../../src/model/rule.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Gap } from '../../src/model/unknown.ts';
import { mayBeWanted, owner, ownerOfScope, said, thingsBy, type Wanted } from '../oracle/tags.ts';
import { TENANT, TYPES, type TagEstate, type UnlistedPart } from '../oracle/tagEstates.ts';

const NOW = '2026-11-16T06:01:12Z';

/** No rule here asks for a fact. */
const FACTS: FactTable = { definitions: new Map(), bind: (): BoundFacts => ({ read: () => { throw new Error('no fact is asked for'); } }) };

/** Passes on whatever it is asked of, so that an unknown is the narrowing's. */
const passes = (target: Rule['target'], id: string): Rule => ({
  id, name: 'made-up', aliases: [], title: 'Made up', severity: 'low', status: { kind: 'stable' }, target, parameters: {},
  if: { kind: 'leaf', subject: { kind: 'field', path: 'id' }, operator: 'exists', operand: { kind: 'literal', value: false } },
  message: 'made up', identity: [], evidence: [], rationale: '', remediation: { summary: '' }, references: [], file: 'network/made-up.yaml',
});

const RULES: readonly Rule[] = [passes({ kind: 'types', types: TYPES }, 'NET900'), passes({ kind: 'entity', entity: 'tenant' }, 'NET901')];

const gapOf = ({ type, scope }: UnlistedPart): Gap => ({ reason: 'forbidden', artifact: type, scope, missing: [], message: 'not listed' });

export function narrowingOf({ groups, tags }: Wanted): Narrowing {
  return { resourceGroups: groups, tags: Object.fromEntries(tags) };
}

function snapshotOf(estate: Pick<TagEstate, 'rows'> & Partial<Pick<TagEstate, 'unlisted'>>): Snapshot {
  const tenantId = TENANT.slice('/tenants/'.length);
  return memorySnapshot('made-up', { ...emptyManifest(tenantId, NOW), gaps: (estate.unlisted ?? []).map(gapOf) }, estate.rows as readonly Row[]);
}

/** A verdict in short: what of, what it says, who answers. */
export interface Told {
  readonly of: string;
  readonly status: string;
  readonly owner: string | undefined;
}

const sorted = (told: readonly Told[]): readonly Told[] => told.toSorted((a, b) => (a.of < b.of ? -1 : Number(a.of > b.of)));

export function toldByCode(estate: TagEstate, judge: typeof evaluate): readonly Told[] {
  const verdicts = judge({ snapshot: snapshotOf(estate), rules: RULES, facts: FACTS, now: NOW, narrowing: narrowingOf(estate.wanted), ownerTags: estate.ownerTags });
  return sorted([...verdicts].map(({ resource, status, unknown }) => ({ of: unknown?.message === 'not listed' ? `unlisted ${unknown.artifact} ${resource.id}` : resource.id, status, owner: resource.owner })));
}

export function toldByOracle({ rows, unlisted, wanted, ownerTags }: TagEstate): readonly Told[] {
  const asked = [...rows, { id: TENANT }];
  const things = thingsBy(asked);
  const ofRows = asked.flatMap(({ id }): readonly Told[] => {
    const answer = said(id, wanted, things);
    return answer === 'leftOut' ? [] : [{ of: id, status: answer === 'judged' ? 'pass' : 'unknown', owner: owner(id, ownerTags, things) }];
  });
  const ofParts = unlisted.filter(({ type, scope }) => mayBeWanted(scope, type, wanted));
  return sorted([...ofRows, ...ofParts.map(({ type, scope }): Told => ({ of: `unlisted ${type} ${scope}`, status: 'unknown', owner: ownerOfScope(scope, ownerTags, things) }))]);
}
