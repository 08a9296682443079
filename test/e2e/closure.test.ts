import { describe, expect, it } from 'vitest';
import { exposureReport } from '../../src/facts/exposure/report.ts';
import { judge } from '../../src/flow/judge.ts';
import { planTools } from '../../src/flow/plan.ts';
import { remediatorRole } from '../../src/flow/printRole.ts';
import { PRIORITY_BEHAVIOURS, type FindingRef, type Plan, type PriorityBehaviour } from '../../src/model/plan.ts';
import type { ScanResult } from '../../src/model/scanResult.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { planOf } from '../../src/remediate/plan/planOf.ts';
import { seal } from '../../src/remediate/plan/seal.ts';
import { rollbackOf } from '../../src/remediate/rollback/rollback.ts';
import { CONTOSO_NOW, contosoEstate } from '../../src/simulator/contoso/contoso.ts';
import { withRemediator } from '../../src/simulator/contoso/remediator.ts';
import { DEFAULT_SETTINGS } from '../../src/simulator/settings.ts';
import { listAt, objectAt, textAt, type OracleObject } from '../oracle/json.ts';
import { faultsOf } from '../oracle/remediation.ts';
import { applied, watchedAzure, type Azure, type Ended } from './remediationRun.ts';
import { collected, contoso, RULES } from './tenant.ts';

/** Contoso, scanned, planned, changed, scanned again, and given back: what was promised closes, and nothing else happens. */
const judged = (of: Snapshot): ScanResult => judge(of, RULES, { now: CONTOSO_NOW, failOn: 'high', assumes: [], allowEmpty: false });
const snapshot = await collected(contoso(), false);
const result = judged(snapshot);

function planned(closeBypasses: boolean): Plan {
  return seal(planOf({
    snapshot, result, createdAt: CONTOSO_NOW, selection: { rules: [], severity: null, scopes: [], findings: [], actions: [] },
    parameters: { ports: [], sources: ['51.140.12.0/24'], duration: 'PT3H', closeBypasses }, tools: planTools(snapshot, result, RULES, [], judged),
  }));
}

const PLANS = new Map([false, true].map((closeBypasses) => [closeBypasses, planned(closeBypasses)]));

function azureFor(plan: Plan, jitPriority: PriorityBehaviour, actions: readonly string[], scopes: readonly string[]): Azure {
  const targets = plan.actions.flatMap(({ change, verification }) => [change.kind === 'jitPolicy' ? change.policy : change.rule, ...verification.present.map(({ securityGroup }) => securityGroup)]);
  const world = { plan, estate: withRemediator(contosoEstate(), actions, scopes), settings: { ...DEFAULT_SETTINGS, jitPriority }, targets: [...new Set(targets)], machines: [], policies: [], rules: [] };
  const azure = watchedAzure(world);
  azure.watch();
  return azure;
}

const keyOf = ({ ruleId, resourceId, fingerprint }: FindingRef): string => `${ruleId} ${resourceId.toLowerCase()} ${fingerprint}`;
/** What is found of the remediator itself is no consequence of the plan. */
const REMEDIATOR = /c0de0000-0000-4000-8000-000000000060/;
const failuresOf = (of: ScanResult): ReadonlySet<string> => new Set(of.findings.filter(({ status, resourceId }) => status === 'fail' && !REMEDIATOR.test(resourceId)).map(keyOf));
/** Without fingerprints: some hold the name of a rule of just-in-time access, which nobody can foresee. */
const namesOf = (keys: readonly string[]): readonly string[] => keys.map((key) => key.slice(0, key.lastIndexOf(' '))).toSorted();

/** Applies it with a role of these actions; everything that its journal gets wrong. */
async function runOf(azure: Azure, plan: Plan, name: string) {
  const from = azure.happenings.length;
  const standing = azure.world.targets.map((target) => ({ kind: 'seen' as const, target: target.toLowerCase(), body: azure.state(target) }));
  const ended = await applied(azure, { plan, earlier: [], forced: true, keepGoing: false, activityLog: true, moments: [], name });
  return { ended, faults: faultsOf({ plan, forced: true, exit: ended.exit, happenings: [...standing, ...azure.happenings.slice(from)] }) };
}

/** What giving back takes besides: to delete what was made, and to make what was deleted. */
const OF_ROLLBACK = ['Microsoft.Security/locations/jitNetworkAccessPolicies/delete', 'Microsoft.Network/networkSecurityGroups/securityRules/write', 'Microsoft.Network/networkSecurityGroups/securityRules/delete'];

function notDone({ lines }: Ended): readonly string[] {
  return lines.flatMap((line) => (line.event === 'outcome' && line.outcome !== 'done' ? [`${line.action} ${line.outcome} ${line.message}`] : []));
}

describe.each(PRIORITY_BEHAVIOURS)('a plan for everything in contoso, under %s', (behaviour) => {
  it.each([false, true])('with bypasses closed: %s: closes what it promised, opens nothing, and gives everything back', async (closeBypasses) => {
    const plan = PLANS.get(closeBypasses) ?? planned(closeBypasses);
    const role = remediatorRole(plan, { activityLog: true });
    const azure = azureFor(plan, behaviour, [...new Set([...role.Actions, ...OF_ROLLBACK])], role.AssignableScopes);
    const before = azure.world.targets.map((target) => azure.state(target));
    const done = await runOf(azure, plan, 'apply');
    expect([done.faults, notDone(done.ended), done.ended.exit]).toEqual([[], [], 0]);
    const after = failuresOf(judged(await collected(azure.simulator, false)));
    const failures = failuresOf(result);
    const predicted = plan.prediction?.behaviours[behaviour];
    expect([...failures].filter((key) => !after.has(key)).toSorted()).toEqual(predicted?.closes.map(keyOf).toSorted());
    expect(namesOf([...after].filter((key) => !failures.has(key)))).toEqual(namesOf(predicted?.opens.map(keyOf) ?? []));
    expect(plan.prediction?.promised.length).toBeGreaterThan(0);
    expect(plan.prediction?.promised.filter((one) => after.has(keyOf(one)))).toEqual([]);
    // No action changes it: what a write of its policy gives back to it is nobody's promise.
    expect(plan.prediction?.promised.filter(({ resourceId }) => resourceId.endsWith('/vm-dnat-04'))).toEqual([]);
    azure.wait(120_000);
    const back = rollbackOf(done.ended.lines, plan.tool);
    expect(remediatorRole(seal(back ?? plan), { activityLog: true }).Actions.filter((action) => !role.Actions.includes(action) && !OF_ROLLBACK.includes(action))).toEqual([]);
    const undone = await runOf(azure, seal(back ?? plan), 'rollback');
    // Only machines that are no more stay out: Azure takes none that it does not know.
    expect([undone.faults, notDone(undone.ended), undone.ended.exit]).toEqual([[], [expect.stringMatching(/^a\d+ blocked /)], 3]);
    azure.world.targets.forEach((target, index) => expect(givenBack(azure.state(target))).toEqual(givenBack(before[index] ?? null)));
    const given = await collected(azure.simulator, false);
    const left = failuresOf(judged(given));
    const short = (keys: readonly string[]): readonly string[] => namesOf(keys).map((name) => name.replace(/ .*\//, ' '));
    // A write of the policy gives back denies that somebody had removed, of vm-dnat-04 and before a rule of nsg-snet-front; the dead machine stays out.
    expect(short([...left].filter((key) => !failures.has(key)))).toEqual(['NET006 nsg-snet-front']);
    expect(short([...failures].filter((key) => !left.has(key)))).toEqual(['JIT003 vm-dnat-04', 'JIT004 default', 'NET001 vm-dnat-04', 'NET017 vm-dnat-04']);
    const [was, is] = [exposed(snapshot), exposed(given)];
    expect([is.filter((one) => !was.includes(one)), was.filter((one) => !is.includes(one))]).toEqual([[], []]);
    expect(azure.simulator.unsupported).toEqual([]);
  }, 60_000);
});

/** What the Internet reaches, but for the machines behind the firewall whose missing rules a write of their policy touches: names of rules of just-in-time access and numbers are no part of it. */
function exposed(of: Snapshot): readonly string[] {
  const { endpoints } = exposureReport(of, { now: CONTOSO_NOW });
  return endpoints.filter(({ virtualMachine }) => !/vm-dnat-0[34]$/i.test(virtualMachine ?? '')).map(({ virtualMachine, openings }) => JSON.stringify([virtualMachine, openings.map(({ ports, protocol, verdict, sources }) => [ports, protocol, verdict, sources])]));
}

/** A machine that is no more, in contoso's policies. */
const DEAD = /vm-retired-01$/i;

/**
 * What is to be as before: all but tags, numbers that just-in-time access moved, its own rules (a write of a policy puts back those that somebody had removed), and
 * machines that are no more.
 */
function givenBack(target: OracleObject | null): unknown {
  if (target === null) return null;
  const { etag: _etag, ...rest } = target;
  const { virtualMachines, securityRules, ...properties } = placeless(target);
  const machines = listAt({ virtualMachines }, 'virtualMachines').filter((machine) => !DEAD.test(textAt(machine, 'id') ?? ''));
  const rules = listAt({ securityRules }, 'securityRules').filter((rule) => !/JITRule/.test(textAt(rule, 'name') ?? '')).map((rule): OracleObject => ({ ...objectAt(rule), properties: placeless(objectAt(rule)) }));
  return { ...rest, properties: { ...properties, machines, rules: rules.toSorted((left, right) => ((textAt(left, 'id') ?? '') < (textAt(right, 'id') ?? '') ? -1 : 1)) } };
}

function placeless(target: OracleObject): OracleObject {
  const { priority: _priority, ...properties } = objectAt(target, 'properties');
  return properties;
}

describe('the printed role', () => {
  const plan = PLANS.get(true) ?? planned(true);
  const { Actions, AssignableScopes } = remediatorRole(plan, { activityLog: true });

  it('is enough', async () => {
    const { ended, faults } = await runOf(azureFor(plan, 'deny4096', Actions, AssignableScopes), plan, 'apply');
    expect([faults, notDone(ended), ended.exit]).toEqual([[], [], 0]);
  });

  it.each(Actions)('is not enough without %s', async (action) => {
    const azure = azureFor(plan, 'deny4096', Actions.filter((one) => one !== action), AssignableScopes);
    const { ended, faults } = await runOf(azure, plan, 'apply');
    expect(faults).toEqual([]);
    expect(ended.exit).not.toBe(0);
  });
});
