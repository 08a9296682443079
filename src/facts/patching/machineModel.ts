import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { asString, at, isJsonObject, type JsonValue } from '../../values/json.ts';
import { missingPath, noData } from '../missing.ts';

export const MACHINES = 'Microsoft.Compute/virtualMachines';
export const SCALE_SETS = 'Microsoft.Compute/virtualMachineScaleSets';

export const SYSTEMS = ['Windows', 'Linux'] as const;
export type System = (typeof SYSTEMS)[number];

/**
 * What a machine is made from: its own properties, or the profile of a scale set. Null is a flexible set without a profile, whose machines
 * are made one by one and judged themselves ("Orchestration modes for Virtual Machine Scale Sets").
 */
export function modelOf(row: Row): Answer<JsonValue> {
  if (row.type.toLowerCase() !== SCALE_SETS.toLowerCase()) return isJsonObject(row.properties) ? known(row.properties) : unknown(missingPath(row, 'properties'));
  const profile = at(row, 'properties', 'virtualMachineProfile') ?? null;
  if (isJsonObject(profile)) return known(profile);
  const isFlexible = asString(at(row, 'properties', 'orchestrationMode'))?.toLowerCase() === 'flexible';
  return isFlexible && profile === null ? known(null) : unknown(missingPath(row, 'properties.virtualMachineProfile'));
}

/** The disk says which system is on it; so does the half of the profile that is filled in. */
export function systemOf(row: Row, model: JsonValue): Answer<System> {
  const said = asString(at(model, 'storageProfile', 'osDisk', 'osType'))?.toLowerCase();
  const system = SYSTEMS.find((one) => one.toLowerCase() === said) ?? systemOfProfile(at(model, 'osProfile'));
  return system === undefined ? unknown(missingPath(row, 'properties.storageProfile.osDisk.osType')) : known(system);
}

function systemOfProfile(profile: JsonValue | undefined): System | undefined {
  if (isJsonObject(at(profile, 'windowsConfiguration'))) return 'Windows';
  return isJsonObject(at(profile, 'linuxConfiguration')) ? 'Linux' : undefined;
}

/**
 * The settings of the operating system. Null is a machine that was made from a specialised disk: one that was attached, or an image of the
 * customer's own. Those have none ("osProfile" of the Virtual Machines REST reference). An image of the marketplace is always generalised.
 */
export function osProfileOf(row: Row, model: JsonValue): Answer<JsonValue> {
  const profile = at(model, 'osProfile') ?? null;
  if (isJsonObject(profile)) return known(profile);
  return profile === null && isSpecialised(at(model, 'storageProfile')) ? known(null) : unknown(missingPath(row, 'properties.osProfile'));
}

function isSpecialised(storage: JsonValue | undefined): boolean {
  if (asString(at(storage, 'osDisk', 'createOption'))?.toLowerCase() === 'attach') return true;
  const image = at(storage, 'imageReference');
  const own = [at(image, 'id'), at(image, 'sharedGalleryImageId'), at(image, 'communityGalleryImageId')].some((id) => (asString(id) ?? '') !== '');
  return own && (asString(at(image, 'publisher')) ?? '') === '';
}

export type Power = 'on' | 'off';

/** Whether the machine runs, by what Resource Graph alone serves. States on the way from one to the other count as on: it was on a moment ago, or will be. */
export function powerOf(row: Row): Answer<Power> {
  const code = asString(at(row, 'properties', 'extended', 'instanceView', 'powerState', 'code'))?.toLowerCase() ?? '';
  if (!code.startsWith('powerstate/')) return unknown(missingPath(row, 'properties.extended.instanceView.powerState.code'));
  if (code === 'powerstate/unknown') return unknown(noData(row, `Azure does not know whether ${row.name} runs`));
  return known(['powerstate/deallocated', 'powerstate/stopped'].includes(code) ? 'off' : 'on');
}

/** The answer that follows from another one; what is not known stays so. */
export function from<T, U>(answer: Answer<T>, then: (value: T) => Answer<U>): Answer<U> {
  return answer.known ? then(answer.value) : answer;
}
