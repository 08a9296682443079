import { describe, expect, it } from 'vitest';
import { createFactTable } from '../../src/facts/table.ts';
import { catalogEntry } from '../../src/model/catalog.ts';
import type { FactDefinition } from '../../src/model/fact.ts';
import { known } from '../../src/model/unknown.ts';
import { NOW, row, snapshotOf } from './access/snapshot.ts';

const table = createFactTable();

function counting(): { readonly fact: FactDefinition; readonly bound: () => number; readonly asked: () => number } {
  let bound = 0;
  let asked = 0;
  const bind: FactDefinition['bind'] = () => {
    bound += 1;
    return (given) => {
      asked += 1;
      return { id: known(given.id) };
    };
  };
  return { fact: { name: 'counting', description: '', on: [], reads: [], fields: { id: { type: 'string', description: '' } }, bind }, bound: () => bound, asked: () => asked };
}

const ONE = row({ id: '/subscriptions/s/resourceGroups/g/providers/A.B/c/one' });
const SAME_ID = row({ id: '/subscriptions/s/resourceGroups/g/providers/A.B/c/one', location: 'elsewhere' });
const TWO = row({ id: '/subscriptions/s/resourceGroups/g/providers/A.B/c/two' });

describe('the facts', () => {
  it('go by the names under which rules ask for them', () => {
    expect([...table.definitions.keys()].toSorted()).toEqual([
      'access', 'accessReview', 'activityLogAlerts', 'activityLogExport', 'adminRules', 'appCredentials', 'applicationOwners', 'authenticationMethods', 'authorizationPolicy',
      'azureReviews', 'bastionReach', 'clusterUpgrades', 'conditionalAccess', 'cosmosKeys', 'credentialUse', 'defenderPlans', 'directoryAdministrators', 'directoryAssignment',
      'directoryRole', 'eligibility', 'exposure', 'firewallDnat', 'flowLogRetention', 'flowLogs', 'forwarding', 'groupRules', 'guestReviews', 'jit', 'jitPolicy',
      'keyRotation', 'lighthouse', 'localAuth', 'machineProfile', 'ownAddresses', 'patchAssessment', 'patching', 'pim', 'pimAlert', 'principalAccess', 'privilegedGroup',
      'privilegedUser', 'registration', 'role', 'scaleSetPatching', 'securityContacts', 'serversPlan', 'sharedAccess', 'signIns', 'storageKeys', 'subnets',
      'subscriptionAccess', 'userSignIn', 'vaultItem',
    ]);
  });

  it.each([...table.definitions.values()])('$name is asked of and reads types that are collected, its own among them', ({ on, reads, fields }) => {
    // A tenant is no row of any list.
    const rows = on.filter((type) => type !== 'tenant');
    expect([...rows, ...reads].filter((type) => catalogEntry(type)?.type !== type)).toEqual([]);
    expect(rows.filter((type) => !reads.includes(type))).toEqual([]);
    expect(on.length).toBeGreaterThan(0);
    expect(Object.values(fields).filter((field) => field.description === '')).toEqual([]);
  });
});

describe('a bound table', () => {
  it('binds a fact when it is first asked, and once', () => {
    const { fact, bound } = counting();
    const facts = createFactTable([fact]).bind(snapshotOf([]), { now: NOW });
    expect(bound()).toBe(0);
    facts.read('counting', ONE);
    facts.read('counting', TWO);
    expect(bound()).toBe(1);
  });

  it('asks once of a row however often rules do, and anew of another object, of whatever id', () => {
    const { fact, asked } = counting();
    const facts = createFactTable([fact]).bind(snapshotOf([]), { now: NOW });
    for (const given of [ONE, ONE, ONE, SAME_ID, TWO, TWO]) expect(facts.read('counting', given)).toEqual({ id: known(given.id) });
    expect(asked()).toBe(3);
  });

  it('refuses a name that is no fact', () => {
    expect(() => table.bind(snapshotOf([]), { now: NOW }).read('exposre', ONE)).toThrow("there is no fact 'exposre'");
  });
});
