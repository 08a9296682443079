import type { JsonObject } from '../../../src/values/json.ts';
import { SUBSCRIPTION } from '../access/snapshot.ts';

export const GROUP = `${SUBSCRIPTION}/resourceGroups/rg`;
export const MACHINE = `${GROUP}/providers/Microsoft.Compute/virtualMachines/vm`;
const MARKETPLACE = { imageReference: { publisher: 'p', offer: 'o', sku: 's', version: 'latest' } };

/** A machine of an image of the marketplace, as Resource Graph shows it. */
export function machine(properties: JsonObject, more: JsonObject = {}): JsonObject {
  return { id: MACHINE, type: 'Microsoft.Compute/virtualMachines', name: 'vm', location: 'westeurope', tags: null, ...more, properties };
}

export function linux(configuration: JsonObject = {}): JsonObject {
  return { storageProfile: { ...MARKETPLACE, osDisk: { osType: 'Linux', createOption: 'FromImage' } }, osProfile: { computerName: 'vm', linuxConfiguration: configuration } };
}

export function windows(configuration: JsonObject = {}): JsonObject {
  return { storageProfile: { ...MARKETPLACE, osDisk: { osType: 'Windows', createOption: 'FromImage' } }, osProfile: { computerName: 'vm', windowsConfiguration: configuration } };
}

/** What the platform is told where it shall wait for a schedule. */
export const WAITING = { patchMode: 'AutomaticByPlatform', automaticByPlatformSettings: { bypassPlatformSafetyChecksOnUserSchedule: true } };
