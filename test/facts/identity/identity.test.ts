import { describe, expect, it } from 'vitest';
import { createFactTable } from '../../../src/facts/table.ts';
import { answersOf, gap, snapshotOf } from '../access/snapshot.ts';
import { answered } from './answers.ts';
import { object, SITUATIONS } from './situations.ts';

const facts = createFactTable().definitions;

describe.each([...Map.groupBy(SITUATIONS, ({ fact }) => fact)])('%s', (name, situations) => {
  it.each(situations.map((situation) => [situation.name, situation] as const))('%s', (_name, situation) => {
    const fact = facts.get(name);
    if (fact === undefined) throw new Error(`no fact ${name}`);
    expect(answered(fact, situation)).toEqual(situation.says);
  });
});

describe('an application whose owners were refused', () => {
  it('says so by its own refusal, and not by that of another', () => {
    const fact = facts.get('applicationOwners');
    if (fact === undefined) throw new Error('no fact');
    const [given, scope] = [object('applications', 'App1', {}), '/tenants/00000000-0000-4000-8000-0000000000aa/applicationOwners'];
    const gaps = [{ ...gap('Microsoft.Graph/applicationOwners', `${scope}/other`), message: 'another' }, { ...gap('Microsoft.Graph/applicationOwners', `${scope}/app1`), message: 'its own' }];
    expect(answersOf(fact, given, snapshotOf([given], gaps))['owners']).toMatchObject({ known: false, unknown: { message: 'its own' } });
  });
});
