import { authorise } from '../authorization.ts';
import type { EstateItem } from '../estate.ts';
import { AzureError, Unsupported, type SimResponse } from '../http.ts';
import { compareOrdinal, textAt, type JsonMap } from '../json.ts';
import { checkRegistered } from '../registration.ts';
import { isScopeAtOrAbove } from '../scopes.ts';
import { FILTERED, itemsOfType, knownSubscription, listResponse, PAGED, route, SUBSCRIPTION_SCOPE, type Route, type RouteContext } from './route.ts';
import { VERSIONS } from './versions.ts';

export const MONITORING_ROUTES: readonly Route[] = [
  // Of a subscription only: those of a resource are another list.
  route('GET', `${SUBSCRIPTION_SCOPE}/providers/Microsoft\\.Insights/diagnosticSettings`, VERSIONS.diagnosticSettings, PAGED, listSettings),
  route('GET', `${SUBSCRIPTION_SCOPE}/providers/Microsoft\\.Insights/eventtypes/management/values`, VERSIONS.activityLog, FILTERED, listEvents),
];

/** Where the activity log of a subscription is sent. */
function listSettings({ estate, caller, call, parts }: RouteContext): SimResponse {
  const scope = knownSubscription(estate, parts[0]);
  authorise(estate, caller, 'Microsoft.Insights/diagnosticSettings/read', scope);
  checkRegistered(estate, scope, 'Microsoft.Insights');
  return listResponse(estate, call, itemsOfType(estate, 'Microsoft.Insights/diagnosticSettings').filter((item) => isScopeAtOrAbove(estate, scope, item.id)));
}

/** Days that the log keeps (Azure Monitor documentation, "Activity log", retention). */
const DAYS = 90;

/** Newest first, by time and provider (Activity Logs REST reference, "List"). An event is no resource: it has neither a name nor a type. */
function listEvents({ estate, caller, call, now, parts }: RouteContext): SimResponse {
  const scope = knownSubscription(estate, parts[0]);
  authorise(estate, caller, 'Microsoft.Insights/eventtypes/values/read', scope);
  const asked = askedOf(call.query.get('$filter') ?? '');
  const oldest = now - DAYS * 86_400_000;
  if (asked.from < oldest) throw new AzureError(400, 'BadRequest', `The start time of the filter lies before the ${DAYS} days that are kept.`);
  const events = itemsOfType(estate, 'Microsoft.Insights/eventtypes/values').filter((item) => isScopeAtOrAbove(estate, scope, item.id) && isAsked(item, asked));
  return listResponse(estate, call, events.toSorted((left, right) => compareOrdinal(textAt(right, 'eventTimestamp'), textAt(left, 'eventTimestamp'))).map(eventBody));
}

interface AskedEvents {
  readonly from: number;
  readonly to: number;
  readonly provider: string;
}

/** The filter must say from when on; a term that is not modelled is named. */
function askedOf(filter: string): AskedEvents {
  const terms = filter.split(/\s+and\s+/i).map((term) => /^\s*(eventTimestamp|resourceProvider)\s+(ge|le|eq)\s+'([^']*)'\s*$/i.exec(term) ?? term);
  const unknown = terms.find((term) => typeof term === 'string' && term.trim() !== '');
  if (unknown !== undefined) throw new Unsupported(`$filter term '${String(unknown)}' of the activity log`);
  const valueOf = (name: string, operator: string): string | undefined => terms.flatMap((term) => (typeof term !== 'string' && term[1]?.toLowerCase() === name && term[2]?.toLowerCase() === operator ? [term[3] ?? ''] : []))[0];
  const from = Date.parse(valueOf('eventtimestamp', 'ge') ?? '');
  if (Number.isNaN(from)) throw new AzureError(400, 'BadRequest', 'The filter must say the eventTimestamp from which on events are wanted.');
  const to = valueOf('eventtimestamp', 'le');
  return { from, to: to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to), provider: (valueOf('resourceprovider', 'eq') ?? '').toLowerCase() };
}

function isAsked(item: EstateItem, { from, to, provider }: AskedEvents): boolean {
  const at = Date.parse(textAt(item, 'eventTimestamp'));
  return at >= from && at <= to && (provider === '' || textAt(item, 'resourceProviderName', 'value').toLowerCase() === provider);
}

function eventBody({ name: _name, type: _type, ...event }: EstateItem): JsonMap {
  return event;
}
