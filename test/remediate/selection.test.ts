import { describe, expect, it } from 'vitest';
import type { PlanWarning } from '../../src/model/plan.ts';
import type { Waiver } from '../../src/model/waiver.ts';
import type { JsonObject } from '../../src/values/json.ts';
import { inOrder } from '../../src/remediate/plan/order.ts';
import type { Draft } from '../../src/remediate/plan/drafts.ts';
import { managerOf } from '../../src/remediate/plan/managedByCode.ts';
import { row } from '../facts/access/snapshot.ts';
import { MACHINE } from '../facts/exposure/site.ts';
import { SSH } from '../facts/jit/machine.ts';
import { estate, inputOf, leftAlone, planFor, type Asked } from './planning.ts';

const waiver = { id: 'WV-1', rules: ['NET001'], scope: MACHINE, reason: 'because', owner: 'somebody', expiresOn: '2027-01-01' } as unknown as Waiver;

describe('what is planned', () => {
  it.each([
    [{}, 1], [{ severity: 'critical' }, 1], [{ severity: 'critical', rules: ['JIT001'] }, 0], [{ severity: 'high', rules: ['JIT001'] }, 1],
    [{ scopes: [MACHINE] }, 1], [{ scopes: [`${MACHINE}-other`] }, 0], [{ scopes: [MACHINE.split('/').slice(0, 5).join('/').toUpperCase()] }, 1], [{ rules: ['NET002'] }, 0],
  ] satisfies readonly (readonly [Asked, number])[])('%j has %i actions', (asked, actions) => {
    expect(planFor(estate([SSH]), asked).actions).toHaveLength(actions);
  });

  it('is one failure by its fingerprint', () => {
    const { result } = inputOf(estate([SSH]));
    const [one] = result.findings;
    expect(planFor(estate([SSH]), { findings: [one?.fingerprint ?? ''] }).actions.flatMap(({ findings }) => findings.map(({ fingerprint }) => fingerprint))).toEqual([one?.fingerprint]);
  });

  it('is nothing that somebody answers for', () => {
    const made = planFor(estate([SSH]), { rules: ['NET001'], waivers: [waiver] });
    expect([made.actions, leftAlone(made)]).toEqual([[], ['NET001 waived']]);
  });

  it('is nothing where the rule names no action, or one that does not fit', () => {
    expect(planFor(estate([SSH]), { rules: ['NET001'], actions: ['prune-jit'] }).skipped.map(({ reason }) => reason)).toEqual(['notAutomatable']);
  });

  it('warns of a reading of more than a day', () => {
    const codes = (createdAt: string): readonly PlanWarning['code'][] => planFor(estate([SSH]), { rules: ['NET001'], closeBypasses: true, createdAt }).warnings.map(({ code }) => code);
    expect([codes('2026-11-17T09:00:00.000Z').includes('staleSnapshot'), codes('2026-11-17T09:00:00.001Z').includes('staleSnapshot')]).toEqual([false, true]);
  });
});

describe('the order', () => {
  const draft = (name: string, more: Partial<Draft> = {}): Draft => ({
    kind: 'enableJit', change: { kind: 'jitPolicy', policy: `/${name}`, location: 'x', machines: [] }, findings: [], warnings: [], affects: [name], breaking: false, risk: 'medium', machines: [], ...more,
  });
  const rule = (name: string, more: Partial<Draft> = {}): Draft => draft(name, { kind: 'closeRule', change: { kind: 'securityRule', rule: `/${name}`, before: null, after: null }, ...more });
  const names = (...drafts: readonly Draft[]): readonly string[] => inOrder(drafts).map(({ change }) => (change.kind === 'jitPolicy' ? change.policy : change.rule));

  it('begins with the least risk, then the fewest, then by id', () => {
    expect(names(draft('c', { risk: 'high' }), draft('b'), draft('a', { affects: ['1', '2'] }), rule('d', { risk: 'low', affects: ['1', '2', '3'] }), draft('B2'))).toEqual(['/d', '/b', '/B2', '/a', '/c']);
  });

  it('closes an allow of a machine after the policy that denies its port', () => {
    expect(names(rule('r', { risk: 'low', machines: ['/VM'] }), draft('p', { risk: 'high', machines: ['/vm'] }), rule('s'))).toEqual(['/s', '/p', '/r']);
  });
});

describe('who manages a resource by code', () => {
  const CASES: readonly (readonly [JsonObject, string | undefined])[] = [
    [{ tags: { 'managed-by': 'Terraform' } }, 'Terraform (tag managed-by)'], [{ tags: { ManagedBy: 'pulumi stack x' } }, 'pulumi stack x (tag ManagedBy)'], [{ tags: { 'azd-env-name': 'prod' } }, 'the Azure Developer CLI (tag azd-env-name)'],
    [{ tags: { terraform: 'true' } }, 'Terraform (tag terraform)'], [{ tags: { terraform: 'false' } }, undefined], [{ tags: { 'managed-by': 'the platform team' } }, undefined], [{ tags: { owner: 'terraform' } }, undefined], [{}, undefined],
    [{ managedBy: '/subscriptions/s/resourceGroups/g/providers/Microsoft.Resources/deploymentStacks/stack' }, 'a deployment stack'],
  ];
  it.each(CASES)('%j: %s', (given, expected) => {
    expect(managerOf(row({ id: MACHINE, ...given }))).toBe(expected);
  });
});
