import type { FactContext } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import { known, unknown, type Answer } from '../../model/unknown.ts';
import { lastSegment } from '../../values/armId.ts';
import { at, type JsonValue } from '../../values/json.ts';
import { registrationDetails, REGISTRATION_DETAILS } from '../identity/registrationDetails.ts';
import { gapAt, missingPath, noData } from '../missing.ts';
import { textsOf } from './texts.ts';

/** Methods of the report that cannot be phished: security keys and passkeys, Windows Hello, the key of a Mac, certificates. */
const PHISHING_RESISTANT = /^(fido2|passkey|windowshelloforbusiness|macossecureenclavekey|x509certificatemultifactor)/i;

/** The phishing-resistant methods that somebody has registered. Microsoft's report lags by hours, and leaves out accounts that are switched off. */
export function registeredMethods(snapshot: Snapshot, context: FactContext): (user: Row) => Answer<JsonValue> {
  const rows = registrationDetails(snapshot, context);
  const gap = gapAt(snapshot, REGISTRATION_DETAILS, '/');
  return (user) => {
    const row = rows.get(lastSegment(user.id).toLowerCase());
    if (row === undefined) return unknown(gap ?? noData(user, 'Microsoft\'s report on registered methods does not have this account'));
    const methods = textsOf(at(row, 'properties', 'methodsRegistered'));
    return methods === undefined ? unknown(missingPath(row, 'properties.methodsRegistered')) : known(methods.filter((method) => PHISHING_RESISTANT.test(method)));
  };
}
