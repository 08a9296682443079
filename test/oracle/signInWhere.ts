/** Where from and how: the conditions of a policy but for users and resources ("Conditional Access: Conditions", "Conditional Access: Network assignment", "Conditional Access: Authentication flows"). */
import { inBlock, parseAddress, parseBlock } from './addresses.ts';
import { listAt, objectAt, sameText, textAt, valueAt, type OracleJson, type OracleObject } from './json.ts';
import type { Possibility } from './signInWho.ts';
import type { WorldSignIn } from './signInTypes.ts';

type Condition = (at: Possibility, signIn: WorldSignIn, stated: OracleJson, policyName: string) => boolean;

/**
 * What is null, an empty list or an empty object is not configured, and a condition that is not configured is met by all. What Graph always serves
 * and is not there was cut off: it could be met or not.
 */
export function meetsConditions(at: Possibility, signIn: WorldSignIn, policy: OracleObject, policyName: string): boolean {
  const conditions = objectAt(policy, 'conditions');
  const entries = Object.entries(conditions).filter(([key]) => !ELSEWHERE.includes(key) && !key.startsWith('@'));
  return SERVED.every((key) => conditions[key] !== undefined || at.ask(`${policyName}: ${key} is missing`))
    && entries.every(([key, stated]) => stated === undefined || isEmpty(key, stated) || (CONDITIONS[key] ?? unknownCondition(key))(at, signIn, stated, policyName));
}

const SERVED = ['clientAppTypes', 'signInRiskLevels', 'userRiskLevels', 'platforms', 'locations', 'devices'];
const ELSEWHERE = ['users', 'applications', 'clientApplications', 'servicePrincipalRiskLevels'];

function isEmpty(key: string, stated: OracleJson): boolean {
  if (key === 'clientAppTypes') return false;
  return stated === null || stated === '' || (typeof stated === 'object' && Object.keys(stated).length === 0);
}

/** What the sign-in does not tell of, such as the risk of insiders or a condition that is new. */
function unknownCondition(key: string): Condition {
  return (at, _signIn, stated) => at.ask(`${key}: ${JSON.stringify(stated)}`);
}

const CONDITIONS: Readonly<Record<string, Condition>> = {
  clientAppTypes: (at, signIn, stated, policyName) => {
    const types = textsOf(stated);
    if (types.length === 0) return at.ask(`${policyName}: clientAppTypes is empty`);
    return types.some((type) => sameText(type, 'all') || sameText(type, signIn.client) || isSupportedActiveSync(at, signIn, type));
  },
  signInRiskLevels: (at, { signInRisk }, stated) => oneOf(at, signInRisk, stated),
  userRiskLevels: (at, { userRisk }, stated) => oneOf(at, userRisk, stated),
  platforms: (at, { platform }, stated) => isIn(at, stated, 'Platforms', (token) => sameText(token, 'all') || sameText(token, platform)),
  locations: (at, signIn, stated) => isIn(at, stated, 'Locations', (token) => isAt(at, signIn, token)),
  authenticationFlows: (at, { flow }, stated) => {
    const methods = (textAt(stated, 'transferMethods') ?? 'none').split(',').map((method) => method.trim());
    // A condition of no method at all: whether that is none is told nowhere.
    return methods.some((method) => sameText(method, 'none')) ? at.ask(`flows: ${JSON.stringify(stated)}`) : oneOf(at, flow, methods);
  },
  devices: (at, _signIn, stated) => {
    const rule = textAt(stated, 'deviceFilter', 'rule');
    if (rule === undefined) return valueAt(stated, 'deviceFilter') === null || at.ask(`devices: ${JSON.stringify(stated)}`);
    return at.ask(`the device meets ${rule}`) === sameText(textAt(stated, 'deviceFilter', 'mode') ?? '', 'include');
  },
};

/** "Apply policy only to supported platforms (such as iOS, Android, and Windows)": of others nothing is said. */
function isSupportedActiveSync(at: Possibility, { client, platform }: WorldSignIn, type: string): boolean {
  if (!sameText(type, 'easSupported') || client !== 'exchangeActiveSync') return false;
  return ['ios', 'android', 'windows'].includes(platform.toLowerCase()) || at.ask(`Exchange ActiveSync is supported on ${platform}`);
}

function oneOf(at: Possibility, value: string, stated: OracleJson): boolean {
  const values = textsOf(stated);
  return values.some((one) => sameText(one, value)) || (values.some((one) => sameText(one, 'unknownFutureValue')) && at.ask(`${value} is of those to come`));
}

/** Both an include and an exclude list. A condition that is there and includes nothing, or whose lists were cut off, is none that can be read. */
function isIn(at: Possibility, stated: OracleJson, what: string, matches: (token: string) => boolean): boolean {
  const [included, excluded] = ['include', 'exclude'].map((side) => textsOf(valueAt(stated, `${side}${what}`)));
  if (included === undefined || included.length === 0 || !Array.isArray(valueAt(stated, `exclude${what}`))) return at.ask(`${what}: ${JSON.stringify(stated)}`);
  return included.some(matches) && excluded?.some(matches) !== true;
}

function isAt(at: Possibility, signIn: WorldSignIn, token: string): boolean {
  if (sameText(token, 'All')) return true;
  if (!sameText(token, 'AllTrusted')) return isInLocation(at, signIn, token);
  const trusted = at.world.locations.filter((location) => location['isTrusted'] === true || (isAddresses(location) && location['isTrusted'] === undefined && at.ask(`${textAt(location, 'id') ?? ''} is trusted`)));
  // "Multifactor authentication trusted IPs, if configured" are trusted, too, and so may be whoever shows a claim of an intranet, from any address: Graph lists neither.
  return trusted.some((location) => isInLocation(at, signIn, textAt(location, 'id') ?? '')) || at.ask(`${signIn.address} is trusted`);
}

/** A location that is not in the list: it was not read, or it is one that Graph lists nowhere (the trusted addresses of the old MFA settings). */
function isInLocation(at: Possibility, signIn: WorldSignIn, id: string): boolean {
  const location = at.world.locations.find((one) => sameText(textAt(one, 'id') ?? '', id));
  const type = (textAt(location, '@odata.type') ?? '').toLowerCase();
  if (isAddresses(location)) return listAt(location, 'ipRanges').some((range) => isInRange(signIn.address, textAt(range, 'cidrAddress') ?? ''));
  if (!type.endsWith('.countrynamedlocation') || sameText(textAt(location, 'countryLookupMethod') ?? '', 'authenticatorAppGps')) return at.ask(`${signIn.address} ${signIn.country} is in ${id}`);
  if (signIn.country === '') return location?.['includeUnknownCountriesAndRegions'] === true;
  return textsOf(valueAt(location, 'countriesAndRegions')).some((country) => sameText(country, signIn.country));
}

function isAddresses(location: OracleObject | undefined): boolean {
  return (textAt(location, '@odata.type') ?? '').toLowerCase().endsWith('.ipnamedlocation');
}

function isInRange(address: string, range: string): boolean {
  const [parsed, block] = [parseAddress(address), parseBlock(range)];
  return parsed !== undefined && block !== undefined && inBlock(block, parsed);
}

export function textsOf(value: OracleJson | undefined): readonly string[] {
  return listAt({ value }, 'value').filter((one) => typeof one === 'string');
}
