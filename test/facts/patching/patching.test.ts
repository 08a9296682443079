import { describe, expect, it } from 'vitest';
import { patchingFact } from '../../../src/facts/patching/patching.ts';
import type { Gap } from '../../../src/model/unknown.ts';
import type { JsonObject } from '../../../src/values/json.ts';
import { answersOf, gap, plain, snapshotOf, SUBSCRIPTION } from '../access/snapshot.ts';
import { GROUP, linux, machine, MACHINE, WAITING, windows } from './machine.ts';

const ASSIGNMENTS = 'Microsoft.Maintenance/configurationAssignments';
const CONFIGURATIONS = 'Microsoft.Maintenance/maintenanceConfigurations';
const WEEKLY = `${GROUP}/providers/${CONFIGURATIONS}/weekly`;

function configuration(properties: JsonObject = {}): JsonObject {
  return { id: WEEKLY, type: CONFIGURATIONS, name: 'weekly', properties: { maintenanceScope: 'InGuestPatch', maintenanceWindow: { expirationDateTime: null }, ...properties } };
}

function assignment(scope: string, more: JsonObject = {}): JsonObject {
  return { id: `${scope}/providers/${ASSIGNMENTS}/a`, type: ASSIGNMENTS, name: 'a', properties: { maintenanceConfigurationId: WEEKLY.toUpperCase(), resourceId: scope, ...more } };
}

function patching(given: JsonObject, rows: readonly JsonObject[] = [], gaps: readonly Gap[] = []) {
  return plain(answersOf(patchingFact, given, snapshotOf([given, ...rows], gaps)));
}

const waiting = machine(linux({ patchSettings: WAITING }));

describe('the settings of a machine', () => {
  // Compute REST reference: LinuxPatchSettings, WindowsConfiguration, PatchSettings.
  it.each([
    ['Linux without any', linux(), 'ImageDefault', 'ImageDefault', 'image'],
    ['Linux with empty ones', linux({ patchSettings: {} }), 'ImageDefault', 'ImageDefault', 'image'],
    ['Linux with a mode alone', linux({ patchSettings: { patchMode: 'AutomaticByPlatform' } }), 'AutomaticByPlatform', 'ImageDefault', 'platform'],
    ['Linux in other letters', linux({ patchSettings: { patchMode: 'automaticbyplatform', assessmentMode: 'AUTOMATICBYPLATFORM' } }), 'AutomaticByPlatform', 'AutomaticByPlatform', 'platform'],
    ['Linux that does not wait', linux({ patchSettings: { ...WAITING, automaticByPlatformSettings: { bypassPlatformSafetyChecksOnUserSchedule: false } } }), 'AutomaticByPlatform', 'ImageDefault', 'platform'],
    ['Windows without any', windows(), 'AutomaticByOS', 'ImageDefault', 'system'],
    ['Windows that updates by itself', windows({ enableAutomaticUpdates: true }), 'AutomaticByOS', 'ImageDefault', 'system'],
    ['Windows that does not', windows({ enableAutomaticUpdates: false }), 'Manual', 'ImageDefault', 'people'],
    ['Windows by hand', windows({ enableAutomaticUpdates: true, patchSettings: { patchMode: 'Manual' } }), 'Manual', 'ImageDefault', 'people'],
    ['Windows by the platform', windows({ enableAutomaticUpdates: true, patchSettings: { patchMode: 'AutomaticByPlatform' } }), 'AutomaticByPlatform', 'ImageDefault', 'platform'],
    ['the half of the other system', { ...linux(), osProfile: { windowsConfiguration: { patchSettings: { patchMode: 'AutomaticByPlatform' } } } }, 'ImageDefault', 'ImageDefault', 'image'],
  ])('%s', (_name, properties, mode, assessmentMode, patchedBy) => {
    expect(patching(machine(properties))).toMatchObject({ mode, assessmentMode, patchedBy });
  });

  // The documented defaults are for what is absent alone.
  it.each([
    ['a mode that is new', linux({ patchSettings: { patchMode: 'AutomaticByFleet' } }), 'unknown: notCollected', 'ImageDefault', 'unknown: notCollected'],
    ['a mode of another type', windows({ enableAutomaticUpdates: true, patchSettings: { patchMode: 2 } }), 'unknown: notCollected', 'ImageDefault', 'unknown: notCollected'],
    ['an assessment that is new', linux({ patchSettings: { patchMode: 'AutomaticByPlatform', assessmentMode: 'Hourly' } }), 'AutomaticByPlatform', 'unknown: notCollected', 'platform'],
    ['a wait that is no yes or no', linux({ patchSettings: { patchMode: 'AutomaticByPlatform', automaticByPlatformSettings: { bypassPlatformSafetyChecksOnUserSchedule: 'true' } } }), 'AutomaticByPlatform', 'ImageDefault', 'unknown: notCollected'],
    ['null everywhere', linux({ patchSettings: { patchMode: null, assessmentMode: null, automaticByPlatformSettings: null } }), 'ImageDefault', 'ImageDefault', 'image'],
  ])('take no default for what is there and not understood: %s', (_name, properties, mode, assessmentMode, patchedBy) => {
    expect(patching(machine(properties))).toMatchObject({ mode, assessmentMode, patchedBy });
  });

  it.each([
    ['attached disk', { osDisk: { osType: 'Windows', createOption: 'Attach' } }, 'system'],
    ['image of its own', { osDisk: { osType: 'Linux', createOption: 'FromImage' }, imageReference: { id: '/subscriptions/s/images/i' } }, 'image'],
    ['shared image', { osDisk: { osType: 'Linux', createOption: 'FromImage' }, imageReference: { sharedGalleryImageId: '/sharedGalleries/g/images/i' } }, 'image'],
    ['image of the marketplace', { osDisk: { osType: 'Linux', createOption: 'FromImage' }, imageReference: { publisher: 'p' } }, 'unknown: notCollected'],
    ['image of the marketplace that also has an id', { osDisk: { osType: 'Linux', createOption: 'FromImage' }, imageReference: { id: '/subscriptions/s/images/i', publisher: 'p' } }, 'unknown: notCollected'],
    ['image of nowhere', { osDisk: { osType: 'Linux', createOption: 'FromImage' } }, 'unknown: notCollected'],
  ])('are absent for good where it was made from a specialised disk: %s', (_name, storageProfile, patchedBy) => {
    expect(patching(machine({ storageProfile }))['patchedBy']).toBe(patchedBy);
  });

  it('are unknown where neither disk nor profile says which system it is', () => {
    expect(new Set(Object.values(patching(machine({ osProfile: {} }))))).toEqual(new Set(['unknown: notCollected']));
    expect(new Set(Object.values(patching({ ...machine({}), properties: null })))).toEqual(new Set(['unknown: notCollected']));
  });
});

describe('a schedule', () => {
  const filter = { resourceTypes: ['Microsoft.Compute/virtualMachines'], resourceGroups: ['RG'], locations: ['WestEurope'], osTypes: ['linux'], tagSettings: { tags: {}, filterOperator: 'All' } };
  const tags = (wanted: JsonObject, filterOperator = 'All') => ({ tagSettings: { tags: wanted, filterOperator } });
  const tagged = { ...waiting, tags: { Team: 'web', ring: 'two' } };

  it.each([
    ['the machine itself', waiting, [configuration(), assignment(MACHINE)], 'schedule'],
    ['the machine, in other letters', waiting, [configuration(), assignment(MACHINE.toUpperCase())], 'schedule'],
    ['another machine', waiting, [configuration(), assignment(`${MACHINE}2`)], 'nobody'],
    ['the subscription', waiting, [configuration(), assignment(SUBSCRIPTION, { filter })], 'schedule'],
    ['the subscription, with an empty filter', waiting, [configuration(), assignment(SUBSCRIPTION, { filter: {} })], 'schedule'],
    ['the subscription, without one', waiting, [configuration(), assignment(SUBSCRIPTION)], 'unknown: notCollected'],
    ['the resource group', waiting, [configuration(), assignment(GROUP.toUpperCase(), { filter: { osTypes: ['Linux'] } })], 'schedule'],
    ['another subscription', waiting, [configuration(), assignment('/subscriptions/00000000-0000-4000-8000-000000000002', { filter })], 'nobody'],
    ['machines of Arc', waiting, [configuration(), assignment(SUBSCRIPTION, { filter: { ...filter, resourceTypes: ['Microsoft.HybridCompute/machines'] } })], 'nobody'],
    ['another group', waiting, [configuration(), assignment(SUBSCRIPTION, { filter: { ...filter, resourceGroups: ['rg2'] } })], 'nobody'],
    ['another place', waiting, [configuration(), assignment(SUBSCRIPTION, { filter: { ...filter, locations: ['northeurope'] } })], 'nobody'],
    ['the other system', waiting, [configuration(), assignment(SUBSCRIPTION, { filter: { ...filter, osTypes: ['Windows'] } })], 'nobody'],
    ['a tag', tagged, [configuration(), assignment(SUBSCRIPTION, { filter: tags({ TEAM: ['db', 'web'] }) })], 'schedule'],
    ['a tag of another value', tagged, [configuration(), assignment(SUBSCRIPTION, { filter: tags({ team: ['Web'] }) })], 'nobody'],
    ['one tag of two that are both wanted', tagged, [configuration(), assignment(SUBSCRIPTION, { filter: tags({ team: ['web'], ring: ['one'] }) })], 'nobody'],
    ['one tag of two of which either will do', tagged, [configuration(), assignment(SUBSCRIPTION, { filter: tags({ team: ['web'], ring: ['one'] }, 'Any') })], 'schedule'],
    ['a tag, of a machine without', waiting, [configuration(), assignment(SUBSCRIPTION, { filter: tags({ team: ['web'] }) })], 'nobody'],
    ['a tag, of a machine whose tags were not read', { ...waiting, tags: undefined }, [configuration(), assignment(SUBSCRIPTION, { filter: tags({ team: ['web'] }) })], 'unknown: notCollected'],
  ])('that stands on %s', (_name, given, rows, patchedBy) => {
    expect(patching(given, rows)['patchedBy']).toBe(patchedBy);
  });

  it.each([
    ['of the host', configuration({ maintenanceScope: 'Host' }), 'nobody'],
    ['that does not say of what', configuration({ maintenanceScope: null }), 'unknown: notCollected'],
    ['that ended long ago', configuration({ maintenanceWindow: { expirationDateTime: '2026-11-01 00:00' } }), 'nobody'],
    // 09:00 on the 16th is the 15th, 21:00, twelve hours west of UTC.
    ['that is over everywhere', configuration({ maintenanceWindow: { expirationDateTime: '2026-11-15 20:59' } }), 'nobody'],
    ['that is not over everywhere', configuration({ maintenanceWindow: { expirationDateTime: '2026-11-15 21:00' } }), 'schedule'],
    ['without an end', configuration({ maintenanceWindow: {} }), 'schedule'],
  ])('%s', (_name, row, patchedBy) => {
    expect(patching(waiting, [row, assignment(MACHINE)])['patchedBy']).toBe(patchedBy);
  });

  it('is named, once, and counts for nothing where the platform was not told to wait', () => {
    const covered = patching(machine(linux()), [configuration(), assignment(MACHINE), assignment(SUBSCRIPTION, { filter: {} })]);
    expect(covered).toMatchObject({ schedules: ['weekly'], patchedBy: 'image' });
  });

  it('that is found needs nothing else; one that is not may stand in what was not read', () => {
    const unread = gap(ASSIGNMENTS, SUBSCRIPTION);
    expect(patching(waiting, [configuration(), assignment(MACHINE)], [unread])['patchedBy']).toBe('schedule');
    expect(patching(waiting, [], [unread])['patchedBy']).toBe('unknown: forbidden');
    expect(patching(waiting, [], [gap(ASSIGNMENTS, '/subscriptions/00000000-0000-4000-8000-000000000002')])['patchedBy']).toBe('nobody');
    expect(patching(waiting, [assignment(MACHINE)])['patchedBy']).toBe('unknown: notCollected');
    expect(patching(waiting, [configuration(), assignment(MACHINE, { maintenanceConfigurationId: null })])['patchedBy']).toBe('unknown: notCollected');
    expect(patching(machine(linux({ patchSettings: { patchMode: 'AutomaticByPlatform' } })), [], [unread])['patchedBy']).toBe('platform');
  });
});
