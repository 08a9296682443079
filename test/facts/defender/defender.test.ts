import { describe, expect, it } from 'vitest';
import { defenderPlansFact } from '../../../src/facts/defender/defenderPlans.ts';
import { securityContactsFact } from '../../../src/facts/defender/securityContacts.ts';
import type { FactDefinition } from '../../../src/model/fact.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { answersOf, gap, plain, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';

const PRICINGS = 'Microsoft.Security/pricings';
const CONTACTS = 'Microsoft.Security/securityContacts';
const OTHER = '/subscriptions/00000000-0000-4000-8000-000000000002';
const given = { id: SUBSCRIPTION, type: 'Microsoft.Resources/subscriptions', name: 'Production', properties: { state: 'Enabled' } };

function answers(fact: FactDefinition, rows: readonly JsonObject[], gaps: readonly Gap[] = []) {
  return answersOf(fact, given, snapshotOf([given, ...rows], gaps));
}

/** The value, and the reason why there may be more of it. */
function lists(fact: FactDefinition, rows: readonly JsonObject[], gaps: readonly Gap[] = []) {
  return Object.fromEntries(Object.entries(answers(fact, rows, gaps)).map(([field, answer]) => [field, answer.known ? [answer.value, answer.atLeast?.reason] : 'unknown']));
}

describe('the plans of Defender for Cloud', () => {
  const plan = (name: string, pricingTier: string | null, scope = SUBSCRIPTION) => ({ id: `${scope}/providers/${PRICINGS}/${name}`, type: PRICINGS, name, properties: { pricingTier } });
  const ALL = ['VirtualMachines', 'SqlServers', 'AppServices', 'StorageAccounts', 'SqlServerVirtualMachines', 'KeyVaults', 'Arm', 'OpenSourceRelationalDatabases', 'CosmosDbs', 'Containers'];

  it('are all off where there is no row: nothing is registered, or nobody ever paid', () => {
    expect(lists(defenderPlansFact, [])).toEqual({ on: [[], undefined], off: [ALL, undefined] });
  });

  it('are on by their tier, and of the whole subscription alone', () => {
    const rows = [plan('KeyVaults', 'Standard'), plan('arm', 'standard'), plan('Containers', 'Free'), plan('CosmosDbs', 'Standard', `${SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/vm`), plan('SqlServers', 'Standard', OTHER)];
    expect(lists(defenderPlansFact, rows)).toEqual({ on: [['KeyVaults', 'arm'], undefined], off: [ALL.filter((name) => !['KeyVaults', 'Arm'].includes(name)), undefined] });
  });

  it('that were not read are neither on nor off', () => {
    expect(lists(defenderPlansFact, [], [gap(PRICINGS, SUBSCRIPTION)])).toEqual({ on: [[], 'forbidden'], off: [[], 'forbidden'] });
    expect(lists(defenderPlansFact, [plan('Arm', 'Free')], [gap(PRICINGS, SUBSCRIPTION)])).toEqual({ on: [[], 'forbidden'], off: [['Arm'], 'forbidden'] });
    expect(lists(defenderPlansFact, [plan('Arm', null)])).toEqual({ on: [[], 'notCollected'], off: [ALL.filter((name) => name !== 'Arm'), 'notCollected'] });
  });
});

describe('the contacts of Defender for Cloud', () => {
  const WHOLE = { emails: 'a@example.com', alertNotifications: { state: 'On', minimalSeverity: 'Medium' }, notificationsByRole: { state: 'On', roles: ['Owner', 'Contributor'] } };
  const contact = (properties: JsonObject, name = 'default', scope = SUBSCRIPTION) => ({ id: `${scope}/providers/${CONTACTS}/${name}`, type: CONTACTS, name, properties });

  it('are written to about alerts of a severity and above', () => {
    expect(plain(answers(securityContactsFact, [contact(WHOLE)]))).toEqual({ emails: ['a@example.com'], severities: ['High', 'Medium'], roles: ['Owner', 'Contributor'] });
  });

  it('are nobody where there is none, and of another subscription', () => {
    expect(plain(answers(securityContactsFact, []))).toEqual({ emails: [], severities: [], roles: [] });
    expect(plain(answers(securityContactsFact, [contact(WHOLE, 'default', OTHER)]))).toEqual({ emails: [], severities: [], roles: [] });
  });

  it.each([
    ['two addresses', { emails: ' a@example.com; b@example.com;' }, { emails: ['a@example.com', 'b@example.com'] }],
    ['no address', { emails: '' }, { emails: [] }],
    ['alerts switched off', { alertNotifications: { state: 'Off', minimalSeverity: 'Low' } }, { severities: [] }],
    ['every alert', { alertNotifications: { state: 'on', minimalSeverity: 'low' } }, { severities: ['High', 'Medium', 'Low'] }],
    ['grave alerts alone', { alertNotifications: { state: 'On', minimalSeverity: 'High' } }, { severities: ['High'] }],
    ['roles switched off', { notificationsByRole: { state: 'Off', roles: ['Owner'] } }, { roles: [] }],
  ])('with %s', (_name, changes, expected) => {
    expect(plain(answers(securityContactsFact, [contact({ ...WHOLE, ...changes })]))).toMatchObject(expected);
  });

  it.each([
    ['emails', { emails: null }], ['severities', { alertNotifications: null }], ['severities', { alertNotifications: { state: 'On' } }], ['roles', { notificationsByRole: null }], ['roles', { notificationsByRole: { state: 'On' } }],
  ])('are not known to their end where %s were cut', (field, changes) => {
    expect(lists(securityContactsFact, [contact({ ...WHOLE, ...changes })])[field]).toEqual([[], 'notCollected']);
  });

  it('add up, and may be more than were read', () => {
    expect(plain(answers(securityContactsFact, [contact(WHOLE), contact({ ...WHOLE, emails: 'b@example.com' }, 'second')]))['emails']).toEqual(['a@example.com', 'b@example.com']);
    expect(lists(securityContactsFact, [], [gap(CONTACTS, SUBSCRIPTION)])['emails']).toEqual([[], 'forbidden']);
  });
});
