import type { FactDefinition } from '../../model/fact.ts';
import type { Row } from '../../model/resource.ts';
import { isUnknown, known, unknown, type Answer } from '../../model/unknown.ts';
import { parseInstant } from '../../values/duration.ts';
import { asArray, asBoolean, asString, at, type JsonValue } from '../../values/json.ts';
import { missingPath } from '../missing.ts';
import { AZURE_REVIEWS, DIRECTORY_REVIEWS, intervalOf, isLive } from './reviews.ts';

const REVIEWERS = ['self', 'manager', 'owner', 'named'] as const;
type Reviewer = (typeof REVIEWERS)[number];
const OUTCOMES = ['deny', 'approve', 'recommendation', 'nothing'] as const;

/** How an access review is held. */
export const accessReviewFact: FactDefinition = {
  name: 'accessReview',
  description: 'How an access review of Microsoft Entra or of Azure roles is held: how often, by whom, and what comes of it',
  on: [DIRECTORY_REVIEWS, AZURE_REVIEWS],
  reads: [DIRECTORY_REVIEWS, AZURE_REVIEWS],
  fields: {
    live: { type: 'boolean', reads: [], description: 'Whether it is under way or will come again' },
    interval: { type: 'duration', reads: [], description: 'How often it comes again; absent where it is held once' },
    recurring: { type: 'boolean', reads: [], description: 'Whether it comes again' },
    reviewers: { type: 'string', values: REVIEWERS, reads: [], description: 'Who decides: everybody about themselves, their managers, the owners of the group, or somebody named' },
    fallback: { type: 'boolean', reads: [], description: 'Whether somebody decides where there is no manager or owner' },
    applied: { type: 'boolean', reads: [], description: 'Whether decisions take effect by themselves' },
    unanswered: { type: 'string', values: OUTCOMES, reads: [], description: 'What happens to access that nobody decided about' },
  },
  bind: (_snapshot, { now }) => (row) => {
    const [interval, live] = [intervalOf(row), isLive(row, parseInstant(now) ?? 0)];
    return {
      live: isUnknown(live) ? unknown(live) : known(live), interval, recurring: interval.known ? known(interval.value !== null) : interval,
      reviewers: reviewersOf(row), fallback: fallbackOf(row), applied: appliedOf(row), unanswered: unansweredOf(row),
    };
  },
};

function isAzure(row: Row): boolean {
  return row.type.toLowerCase() === AZURE_REVIEWS.toLowerCase();
}

/** No reviewer at all means that everybody reviews themselves (Microsoft Graph reference, "accessReviewScheduleDefinition"); stages have reviewers of their own. */
function reviewersOf(row: Row): Answer<JsonValue> {
  const type = asString(at(row, 'properties', 'reviewersType'))?.toLowerCase();
  if (type === 'self') return known('self');
  if (type === 'managers') return known('manager');
  const reviewers = at(row, 'properties', 'reviewers');
  if (!Array.isArray(reviewers)) return unknown(missingPath(row, 'properties.reviewers'));
  const staged = asArray(at(row, 'properties', 'stageSettings')).flatMap((stage) => asArray(at(stage, 'reviewers')));
  const all = [...asArray(reviewers), ...staged];
  if (isAzure(row)) return known(all.length === 0 ? 'self' : 'named');
  const kinds = all.map(reviewerOf);
  return kinds.includes(undefined) ? unknown(missingPath(row, 'properties.reviewers[*].query')) : known(gravest(kinds));
}

function reviewerOf(reviewer: JsonValue): Reviewer | undefined {
  const query = asString(at(reviewer, 'query'))?.toLowerCase();
  if (query === undefined) return undefined;
  if (/\/manager\b/u.test(query)) return 'manager';
  return /\/owners\b/u.test(query) ? 'owner' : 'named';
}

/** One who is named is there whoever has no manager. */
function gravest(all: readonly (Reviewer | undefined)[]): Reviewer {
  return (['named', 'owner', 'manager'] as const).find((kind) => all.includes(kind)) ?? 'self';
}

function fallbackOf(row: Row): Answer<boolean> {
  const key = isAzure(row) ? 'backupReviewers' : 'fallbackReviewers';
  const fallback = at(row, 'properties', key);
  const staged = asArray(at(row, 'properties', 'stageSettings')).flatMap((stage) => asArray(at(stage, 'fallbackReviewers')));
  if (fallback === undefined) return unknown(missingPath(row, `properties.${key}`));
  return known(asArray(fallback).length + staged.length > 0);
}

function appliedOf(row: Row): Answer<boolean> {
  const applied = asBoolean(at(row, 'properties', 'settings', 'autoApplyDecisionsEnabled'));
  return applied === undefined ? unknown(missingPath(row, 'properties.settings.autoApplyDecisionsEnabled')) : known(applied);
}

/** Without a decision of its own, access that nobody decided about stays. */
function unansweredOf(row: Row): Answer<JsonValue> {
  const enabled = asBoolean(at(row, 'properties', 'settings', 'defaultDecisionEnabled'));
  if (enabled === false) return known('nothing');
  const decision = asString(at(row, 'properties', 'settings', 'defaultDecision'))?.toLowerCase();
  const outcome = decision === 'none' ? 'nothing' : OUTCOMES.find((one) => one === decision);
  return enabled === undefined || outcome === undefined ? unknown(missingPath(row, `properties.settings.${enabled === undefined ? 'defaultDecisionEnabled' : 'defaultDecision'}`)) : known(outcome);
}
