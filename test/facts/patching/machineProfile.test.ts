import { describe, expect, it } from 'vitest';
import { machineProfileFact } from '../../../src/facts/patching/machineProfile.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { answersOf, plain } from '../access/snapshot.ts';
import { linux, machine, windows } from './machine.ts';

function profile(given: JsonObject) {
  return plain(answersOf(machineProfileFact, given));
}

function set(properties: JsonObject): JsonObject {
  return { id: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Compute/virtualMachineScaleSets/vmss', type: 'Microsoft.Compute/virtualMachineScaleSets', name: 'vmss', properties };
}

const ATTACHED = { storageProfile: { osDisk: { osType: 'Linux', createOption: 'Attach' } } };

describe('passwords over SSH', () => {
  it.each([
    ['are switched off', linux({ disablePasswordAuthentication: true }), false],
    ['are taken', linux({ disablePasswordAuthentication: false }), true],
    ['are taken where nothing is said', linux({ disablePasswordAuthentication: null }), true],
    ['are taken where there is no configuration', { ...linux(), osProfile: { computerName: 'vm' } }, true],
    ['are no matter of Windows', windows(), null],
    ['are not known of a specialised disk', ATTACHED, 'unknown: noData'],
    ['are not known where the profile was cut', { storageProfile: linux()['storageProfile'] ?? null }, 'unknown: notCollected'],
    ['are not known where something else is said', linux({ disablePasswordAuthentication: 'yes' }), 'unknown: notCollected'],
  ])('%s', (_name, properties, expected) => {
    expect(profile(machine(properties))['takesPasswords']).toBe(expected);
    expect(profile(set({ orchestrationMode: 'Uniform', virtualMachineProfile: properties }))['takesPasswords']).toBe(expected);
  });
});

describe('the start of a machine', () => {
  const both = { secureBootEnabled: true, vTpmEnabled: true };
  it.each([
    ['trusted', { securityType: 'TrustedLaunch', uefiSettings: both }, 'trusted'],
    ['confidential', { securityType: 'ConfidentialVM', uefiSettings: both }, 'trusted'],
    ['without Secure Boot', { securityType: 'TrustedLaunch', uefiSettings: { vTpmEnabled: true } }, 'partly'],
    ['without a TPM', { securityType: 'trustedlaunch', uefiSettings: { secureBootEnabled: true, vTpmEnabled: false } }, 'partly'],
    ['standard, whatever else is said', { securityType: 'Standard', uefiSettings: both }, 'untrusted'],
    ['of no type', { encryptionAtHost: true }, 'untrusted'],
    ['of nothing', null, 'untrusted'],
  ])('%s', (_name, securityProfile, start) => {
    expect(profile(machine({ ...linux(), securityProfile }))['start']).toBe(start);
    expect(profile(set({ virtualMachineProfile: { ...linux(), securityProfile } }))['start']).toBe(start);
  });
});

describe('encryption at the host', () => {
  it.each([[true, true], [false, false], [null, false], ['true', false]])('%s: %s', (encryptionAtHost, expected) => {
    expect(profile(machine({ ...linux(), securityProfile: { encryptionAtHost } }))['encryptionAtHost']).toBe(expected);
  });
});

describe('a flexible scale set without a profile', () => {
  it('has nothing to judge', () => {
    expect(profile(set({ orchestrationMode: 'Flexible' }))).toMatchObject({ judged: false, system: null, takesPasswords: null });
  });

  it('is not a uniform one, whose profile was cut', () => {
    expect(new Set(Object.values(profile(set({ orchestrationMode: 'Uniform' }))))).toEqual(new Set(['unknown: notCollected']));
  });
});
