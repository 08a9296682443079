import type { FactAnswers } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { isUnknown, known, unknown, type Answer, type Truth } from '../../model/unknown.ts';
import { asArray, asBoolean, asString, at, isJsonObject, type JsonObject, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { silentEvents } from './notifications.ts';

type RuleReader = (id: string) => Answer<JsonObject>;

/**
 * What activating a role takes, from the effective rules of its settings. Source: PIM REST reference, "Role management
 * policy assignments", and the rule ids of the documentation's "Rules in PIM".
 * @param backed whether Conditional Access asks for a second factor wherever an authentication context is asked for.
 */
export function settingsAnswers(row: Row, backed: (claim: string) => Truth): FactAnswers {
  const rule = ruleReader(row);
  const enablement = rule('Enablement_EndUser_Assignment');
  const assigning = rule('Enablement_Admin_Assignment');
  const takes = (name: string, from = enablement): Answer<JsonValue> => read(row, from, (one) => enabledRules(one)?.includes(name.toLowerCase()));
  const mfaRequired = takes('MultiFactorAuthentication');
  const context = read(row, rule('AuthenticationContext_EndUser_Assignment'), contextOf);
  const expiration = rule('Expiration_EndUser_Assignment');
  const approval = rule('Approval_EndUser_Assignment');
  const active = rule('Expiration_Admin_Assignment');
  return {
    maxActivationDuration: read(row, expiration, durationOf),
    activationExpires: read(row, expiration, (one) => asBoolean(at(one, 'isExpirationRequired'))),
    mfaRequired,
    authenticationContext: context,
    secondFactor: secondFactor(mfaRequired, context, backed),
    justificationRequired: takes('Justification'),
    ticketRequired: takes('Ticketing'),
    approvalRequired: read(row, approval, approvalRequired),
    approverCount: read(row, approval, approverCount),
    permanentEligibleAllowed: read(row, rule('Expiration_Admin_Eligibility'), permanentAllowed),
    permanentActiveAllowed: read(row, active, permanentAllowed),
    maxActiveDuration: read(row, active, durationOf),
    activeMfaRequired: takes('MultiFactorAuthentication', assigning),
    activeJustificationRequired: takes('Justification', assigning),
    silentEvents: silentEvents(row, rule),
  };
}

/** Azure serves the merged rules beside the assignment of a policy, Microsoft Graph the policy itself with its rules; ids and fields are the same. */
function rulesPath(row: Row): readonly string[] {
  return row.type.toLowerCase().startsWith('microsoft.graph/') ? ['properties', 'policy', 'rules'] : ['properties', 'effectiveRules'];
}

function ruleReader(row: Row): RuleReader {
  const rules = at(row, ...rulesPath(row));
  if (!Array.isArray(rules)) return () => unknown(missingPath(row, rulesPath(row).join('.')));
  const byId = new Map(asArray(rules).filter(isJsonObject).map((rule) => [asString(at(rule, 'id'))?.toLowerCase() ?? '', rule]));
  return (id) => {
    const rule = byId.get(id.toLowerCase());
    return rule === undefined ? unknown(missingPath(row, `${rulesPath(row).join('.')} (${id})`)) : known(rule);
  };
}

/** A rule that lacks what Azure always serves of it answers nothing. */
function read(row: Row, rule: Answer<JsonObject>, value: (rule: JsonObject) => JsonValue | undefined): Answer<JsonValue> {
  if (!rule.known) return rule;
  const found = value(rule.value);
  return found === undefined ? unknown(missingPath(row, `${rulesPath(row).join('.')} (${asString(at(rule.value, 'id')) ?? ''})`)) : known(found);
}

function permanentAllowed(rule: JsonObject): boolean | undefined {
  const expires = asBoolean(at(rule, 'isExpirationRequired'));
  return expires === undefined ? undefined : !expires;
}

/** The longest that is allowed, where there is an end at all. */
function durationOf(rule: JsonObject): string | null | undefined {
  return asBoolean(at(rule, 'isExpirationRequired')) === false ? null : asString(at(rule, 'maximumDuration'));
}

/** Null is an empty list; what is no list says nothing. */
function enabledRules(rule: JsonObject): readonly string[] | undefined {
  const rules = at(rule, 'enabledRules');
  if (rules === undefined || (rules !== null && !Array.isArray(rules))) return undefined;
  return asArray(rules).flatMap((name) => asString(name)?.toLowerCase() ?? []);
}

/** Approval that is required in no stage at all (`approvalMode: NoApproval`) contradicts itself: nothing is known of it. */
function approvalRequired(rule: JsonObject): boolean | undefined {
  const required = asBoolean(at(rule, 'setting', 'isApprovalRequired'));
  const mode = asString(at(rule, 'setting', 'approvalMode'))?.toLowerCase();
  return required === true && mode === 'noapproval' ? undefined : required;
}

/** The claim (`c1`) that an enabled authentication context asks for, or null. */
function contextOf(rule: JsonObject): string | null | undefined {
  if (asBoolean(at(rule, 'isEnabled')) === undefined) return undefined;
  const claim = asString(at(rule, 'claimValue'));
  return at(rule, 'isEnabled') === true && claim !== undefined && claim !== '' ? claim : null;
}

function approverCount(rule: JsonObject): number {
  const stages = asArray(at(rule, 'setting', 'approvalStages'));
  return stages.reduce<number>((sum, stage) => sum + asArray(at(stage, 'primaryApprovers')).length, 0);
}

/** Whether activation takes a second factor. An authentication context gives one only where enforced Conditional Access policies ask for it. */
function secondFactor(mfa: Answer<JsonValue>, context: Answer<JsonValue>, backed: (claim: string) => Truth): Answer<JsonValue> {
  if (mfa.known && mfa.value === true) return mfa;
  if (!context.known) return context;
  if (context.value === null) return mfa;
  const isBacked = backed(asString(context.value) ?? '');
  if (isUnknown(isBacked)) return unknown(isBacked);
  return isBacked || mfa.known ? known(isBacked) : mfa;
}
