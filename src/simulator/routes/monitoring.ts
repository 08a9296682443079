import { EVENT_TYPE } from '../activityLog.ts';
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

/** Newest first (Activity Logs REST reference, "List"). An event is no resource: it has neither a name nor a type. */
function listEvents({ estate, settings, caller, call, now, parts }: RouteContext): SimResponse {
  const scope = knownSubscription(estate, parts[0]);
  authorise(estate, caller, 'Microsoft.Insights/eventtypes/values/read', scope);
  const asked = askedOf(call.query.get('$filter') ?? '');
  const oldest = now - DAYS * 86_400_000;
  if (asked.from < oldest) throw new AzureError(400, 'BadRequest', `The start time of the filter lies before the ${DAYS} days that are kept.`);
  const arrived = (estate.events ?? []).map((event) => submitted(event, settings.activityLogLag)).filter((event) => Date.parse(textAt(event, 'submissionTimestamp')) <= now);
  const events = [...itemsOfType(estate, EVENT_TYPE), ...arrived].filter((item) => isScopeAtOrAbove(estate, scope, item.id) && isAsked(item, asked));
  return listResponse(estate, call, events.toSorted((left, right) => compareOrdinal(textAt(right, 'eventTimestamp'), textAt(left, 'eventTimestamp'))).map(eventBody));
}

/** When it became possible to ask for it. */
function submitted(event: EstateItem, lag: number): EstateItem {
  return { ...event, submissionTimestamp: new Date(Date.parse(textAt(event, 'eventTimestamp')) + lag).toISOString().replace('Z', '0000Z') };
}

interface AskedEvents {
  readonly from: number;
  readonly to: number;
  readonly keeps: (event: EstateItem) => boolean;
}

/** What a filter may ask for beside the time, and only one of it: "very restricted", says the reference. A resource is asked for by its own id, not by one above it (unverified). */
const KEEPS: Readonly<Record<string, (event: EstateItem) => string>> = {
  resourceprovider: (event) => textAt(event, 'resourceProviderName', 'value'),
  resourcegroupname: (event) => textAt(event, 'resourceGroupName'),
  resourceuri: (event) => textAt(event, 'resourceId'),
  correlationid: (event) => textAt(event, 'correlationId'),
};

const TERM = /^\s*(eventTimestamp\s+(?:ge|le)|(?:resourceProvider|resourceGroupName|resourceUri|correlationId)\s+eq)\s+'([^']*)'\s*$/i;

/** The filter must say from when on; a term or a combination that is not documented is named. */
function askedOf(filter: string): AskedEvents {
  const terms = filter.split(/\s+and\s+/i).filter((term) => term.trim() !== '').map((term) => termOf(term));
  const timeOf = (key: string): number => Date.parse(terms.find((term) => term.key === key)?.value ?? '');
  const others = terms.filter(({ key }) => key in KEEPS);
  if (others.length > 1) throw new Unsupported(`$filter '${filter}' of the activity log: the reference allows one term beside the time`);
  if (Number.isNaN(timeOf('eventtimestamp ge'))) throw new AzureError(400, 'BadRequest', 'The filter must say the eventTimestamp from which on events are wanted.');
  const to = timeOf('eventtimestamp le');
  return { from: timeOf('eventtimestamp ge'), to: Number.isNaN(to) ? Number.POSITIVE_INFINITY : to, keeps: (event) => others.every(({ key, value }) => KEEPS[key]?.(event).toLowerCase() === value.toLowerCase()) };
}

function termOf(term: string): { readonly key: string; readonly value: string } {
  const [, left, value] = TERM.exec(term) ?? [];
  if (left === undefined || value === undefined) throw new Unsupported(`$filter term '${term}' of the activity log`);
  return { key: left.toLowerCase().replace(/\s+eq$/, '').replace(/\s+/, ' '), value };
}

function isAsked(item: EstateItem, { from, to, keeps }: AskedEvents): boolean {
  const at = Date.parse(textAt(item, 'eventTimestamp'));
  return at >= from && at <= to && keeps(item);
}

function eventBody({ name: _name, type: _type, ...event }: EstateItem): JsonMap {
  return event;
}
