/** Every plan, guard, cover and exposure with every other: what comes first of the reasons of the folder's README decides. */
import { describe, expect, it } from 'vitest';
import type { Gap } from '../../../src/model/unknown.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { gap, SUBSCRIPTION } from '../access/snapshot.ts';
import { allow, id, jitDeny, site } from '../exposure/site.ts';
import { GROUPS, jitOf, plan, PLAN_2, policyOf, policyPort, PRICINGS, RDP, SSH } from './machine.ts';

interface Plan { readonly rows: readonly JsonObject[]; readonly gaps: readonly Gap[]; readonly has: boolean | 'unknown' }
interface Guard { readonly where: 'interface' | 'subnet' | 'none' | 'unread' }
interface Cover { readonly ports: readonly JsonObject[] | undefined; readonly weak: boolean }

const PLANS: Readonly<Record<string, Plan>> = {
  'plan 2': { rows: [PLAN_2], gaps: [], has: true },
  'the full plan': { rows: [plan({ pricingTier: 'Standard' })], gaps: [], has: true },
  'plan 1': { rows: [plan({ pricingTier: 'Standard', subPlan: 'P1' })], gaps: [], has: false },
  'the free plan': { rows: [plan({ pricingTier: 'Free' })], gaps: [], has: false },
  'no plan': { rows: [], gaps: [], has: false },
  'plans unread': { rows: [], gaps: [gap(PRICINGS, SUBSCRIPTION)], has: 'unknown' },
};
const GUARDS: Readonly<Record<string, Guard>> = {
  'a group at the interface': { where: 'interface' },
  'a group at the subnet': { where: 'subnet' },
  'no group': { where: 'none' },
  'a group that was not read': { where: 'unread' },
};
const COVERS: Readonly<Record<string, Cover>> = {
  'no policy': { ports: undefined, weak: false },
  'a policy for 22': { ports: [policyPort(22)], weak: false },
  'a weak policy for 22': { ports: [policyPort(22, { maxRequestAccessDuration: 'P1D' })], weak: true },
};
/** Rules of the group, and which of 22 and 3389 they leave open at rest. */
const OPENINGS: Readonly<Record<string, { readonly rules: readonly JsonObject[]; readonly ssh: boolean; readonly rdp: boolean }>> = {
  'nothing open': { rules: [], ssh: false, rdp: false },
  'only the web open': { rules: [allow('443')], ssh: false, rdp: false },
  '22 open': { rules: [SSH], ssh: true, rdp: false },
  '22 behind the deny': { rules: [jitDeny('22'), SSH], ssh: false, rdp: false },
  '3389 open': { rules: [RDP], ssh: false, rdp: true },
  'both open': { rules: [SSH, RDP], ssh: true, rdp: true },
};

type Expected = readonly [state: string, reason: string | null];
const UNKNOWN = (reason: string): Expected => [`unknown: ${reason}`, `unknown: ${reason}`];

function expected(path: boolean, { has }: Plan, { where }: Guard, { ports, weak }: Cover, { ssh, rdp }: { readonly ssh: boolean; readonly rdp: boolean }): Expected {
  if (!path) return ['notApplicable', 'noPublicPath'];
  if (has === 'unknown') return UNKNOWN('forbidden');
  if (!has) return ['notApplicable', 'noPlan2'];
  if (where === 'none') return ['notApplicable', 'noGuard'];
  if (where === 'unread') return UNKNOWN('notCollected');
  const covered = ports !== undefined;
  if (rdp || (ssh && !covered)) return [covered ? 'partial' : 'unprotected', null];
  if (!covered) return ['notApplicable', 'nothingOpen'];
  if (ssh) return ['bypassed', null];
  return [weak ? 'weak' : 'protected', null];
}

function rowsOf(path: boolean, { rows }: Plan, { where }: Guard, { ports }: Cover, rules: readonly JsonObject[]): readonly JsonObject[] {
  const subnetGroup = id('Network/networkSecurityGroups/of-subnet');
  const groups = where === 'subnet' ? [{ id: subnetGroup, type: GROUPS, properties: { securityRules: rules } }] : [];
  return site({
    rules: where === 'interface' ? rules : undefined,
    sku: path ? 'Basic' : undefined,
    subnet: where === 'subnet' || where === 'unread' ? { networkSecurityGroup: { id: subnetGroup } } : {},
    more: [...rows, ...groups, ...(ports === undefined ? [] : [policyOf(ports)])],
  });
}

const every = [true, false].flatMap((path) => Object.entries(PLANS).flatMap(([planName, given]) => Object.entries(GUARDS).flatMap(([guardName, guard]) =>
  Object.entries(COVERS).flatMap(([coverName, cover]) => Object.entries(OPENINGS).map(([openingName, opening]) => ({
    name: [path ? 'a public address' : 'no public address', planName, guardName, coverName, openingName].join(', '),
    rows: rowsOf(path, given, guard, cover, opening.rules), gaps: given.gaps,
    want: expected(path, given, guard, cover, opening),
    configured: cover.ports !== undefined,
    portal: portal(given, guard, cover),
  }))))));

/** Configured is who stands in a policy; without a plan nobody can be; without a guard there is nothing to close. */
function portal({ has }: Plan, { where }: Guard, { ports }: Cover): Expected {
  if (ports !== undefined) return ['configured', null];
  if (has === 'unknown') return UNKNOWN('forbidden');
  if (!has) return ['unsupported', 'noPlan2'];
  return where === 'none' ? ['unsupported', 'noGuard'] : ['notConfigured', null];
}

describe('every plan, guard, cover and exposure', () => {
  it('are many, and give every state', () => {
    expect(every).toHaveLength(2 * 6 * 4 * 3 * 6);
    expect(new Set(every.map(({ want }) => want[0]))).toEqual(new Set(['protected', 'weak', 'partial', 'bypassed', 'unprotected', 'notApplicable', 'unknown: forbidden', 'unknown: notCollected']));
  });

  it('give the state, the reason and the list of the portal that the table says', () => {
    const wrong = every.flatMap(({ name, rows, gaps, want, portal: [portalGroup, portalReason], configured }) => {
      const answers = jitOf(rows, gaps);
      const got = [answers['state'], answers['reason'], answers['portalGroup'], answers['portalReason'], answers['configured']];
      const wanted = [...want, portalGroup, portalReason, configured];
      return JSON.stringify(got) === JSON.stringify(wanted) ? [] : [`${name}: ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`];
    });
    expect(wrong).toEqual([]);
  });
});
