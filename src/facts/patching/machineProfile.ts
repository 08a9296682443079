import type { FactAnswers, FactDefinition, FactField } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { asString, at, type JsonValue } from '../../values/json.ts';
import { missingPath, noData } from '../missing.ts';
import { from, MACHINES, modelOf, osProfileOf, SCALE_SETS, systemOf, SYSTEMS, type System } from './machineModel.ts';

const SECURITY_TYPES = ['Standard', 'TrustedLaunch', 'ConfidentialVM'] as const;
/** How it is started: all that Trusted Launch offers, a part of it, or nothing. */
const STARTS = ['trusted', 'partly', 'untrusted'] as const;

const FIELDS: Readonly<Record<string, FactField>> = {
  judged: { type: 'boolean', description: 'Whether there is something to judge: a flexible scale set without a profile has only machines, which are judged themselves' },
  system: { type: 'string', values: SYSTEMS, description: 'The operating system' },
  takesPasswords: { type: 'boolean', description: 'Whether a Linux machine was set up to take passwords over SSH; absent for Windows' },
  securityType: { type: 'string', values: SECURITY_TYPES, description: 'Standard where nothing is set' },
  start: { type: 'string', values: STARTS, description: 'trusted: Trusted Launch or confidential, with Secure Boot and a virtual TPM; partly: without one of these' },
  secureBoot: { type: 'boolean', description: 'Whether Secure Boot is on' },
  vTpm: { type: 'boolean', description: 'Whether there is a virtual TPM' },
  encryptionAtHost: { type: 'boolean', description: 'Whether the host encrypts caches and temporary disks too' },
};

/** How a machine, or what a scale set makes machines from, was set up. */
export const machineProfileFact: FactDefinition = {
  name: 'machineProfile',
  description: 'How a virtual machine or the machines of a scale set were set up',
  on: [MACHINES, SCALE_SETS],
  reads: [MACHINES, SCALE_SETS],
  fields: FIELDS,
  bind: () => answers,
};

function answers(row: Row): FactAnswers {
  const model = modelOf(row);
  return {
    judged: from(model, (value) => known(value !== null)),
    system: from(model, (value) => (value === null ? known(null) : systemOf(row, value))),
    takesPasswords: from(model, (value) => (value === null ? known(null) : from(systemOf(row, value), (system) => takesPasswords(row, value, system)))),
    ...startAnswers(model),
    encryptionAtHost: from(model, (value) => known(at(value, 'securityProfile', 'encryptionAtHost') === true)),
  };
}

/** Absent and null mean that passwords are taken (Compute REST reference, LinuxConfiguration: whether password authentication should be disabled). */
function takesPasswords(row: Row, model: JsonValue, system: System): Answer<JsonValue> {
  if (system === 'Windows') return known(null);
  const profile = osProfileOf(row, model);
  if (!profile.known) return profile;
  if (profile.value === null) return unknown(noData(row, `${row.name} was made from a specialised disk: Azure does not know what its SSH takes`));
  const disabled = at(profile.value, 'linuxConfiguration', 'disablePasswordAuthentication') ?? false;
  return typeof disabled === 'boolean' ? known(!disabled) : unknown(missingPath(row, 'properties.osProfile.linuxConfiguration.disablePasswordAuthentication'));
}

/** Keys that are not there mean Standard, and off (Compute REST reference, SecurityProfile and UefiSettings). */
function startAnswers(model: Answer<JsonValue>): FactAnswers {
  const profile = from(model, (value) => known(at(value, 'securityProfile') ?? null));
  const isOn = (key: string): Answer<boolean> => from(profile, (value) => known(at(value, 'uefiSettings', key) === true));
  const securityType = from(profile, (value) => known(asString(at(value, 'securityType')) ?? 'Standard'));
  const start = from(profile, (value) => known(startOf(value)));
  return { securityType, secureBoot: isOn('secureBootEnabled'), vTpm: isOn('vTpmEnabled'), start };
}

function startOf(profile: JsonValue): (typeof STARTS)[number] {
  if (!['trustedlaunch', 'confidentialvm'].includes(asString(at(profile, 'securityType'))?.toLowerCase() ?? '')) return 'untrusted';
  const both = at(profile, 'uefiSettings', 'secureBootEnabled') === true && at(profile, 'uefiSettings', 'vTpmEnabled') === true;
  return both ? 'trusted' : 'partly';
}
